import type { ReactNode } from 'react';
import { classes } from '@/lib/ui/classes';

interface PanelProps {
  title: string;
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

export function Panel({ title, aside, className, children }: PanelProps) {
  return (
    <section aria-label={title} className={classes('panel flex min-h-0 min-w-0 flex-col overflow-hidden', className)}>
      <header className="flex min-h-10 items-center justify-between gap-3 border-b px-3.5">
        <h3 className="eyebrow">{title}</h3>
        {aside}
      </header>
      {children}
    </section>
  );
}

interface ViewSwitchProps<View extends string> {
  label: string;
  value: View;
  views: { value: View; label: string }[];
  onChange: (view: View) => void;
}

/** The same facts as a picture or as a table. */
export function ViewSwitch<View extends string>({ label, value, views, onChange }: ViewSwitchProps<View>) {
  return (
    <div role="group" aria-label={label} className="flex rounded-sm border p-px">
      {views.map((view) => (
        <button
          key={view.value}
          type="button"
          aria-pressed={view.value === value}
          onClick={() => onChange(view.value)}
          className="min-h-6 rounded-[3px] px-2 text-xs font-medium text-ink-2 aria-pressed:bg-sunk aria-pressed:text-ink"
        >
          {view.label}
        </button>
      ))}
    </div>
  );
}
