import { CircleAlert, Info, LoaderCircle, WifiOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes';

type Tone = 'trouble' | 'quiet' | 'busy' | 'offline';

const icons = { trouble: CircleAlert, quiet: Info, busy: LoaderCircle, offline: WifiOff };

interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** Trouble that needs the person now; the rest is read when they get there. */
  urgent?: boolean;
}

/** One sentence on what is the matter, what follows from it, and the one thing to do. */
export function Notice({ tone, title, children, actions, urgent }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div
      role={urgent ? 'alert' : 'status'}
      className={classes(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md border px-3.5 py-2.5 text-sm',
        tone === 'trouble' ? 'border-trouble/40 bg-trouble-soft' : 'bg-sunk',
      )}
    >
      <Icon
        size={16}
        aria-hidden
        className={classes('mt-0.5 shrink-0', tone === 'trouble' ? 'text-trouble' : 'text-ink-3', tone === 'busy' && 'animate-spin')}
      />
      <div className="min-w-40 flex-1">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-ink-2">{children}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap gap-2">{actions}</div> : null}
    </div>
  );
}
