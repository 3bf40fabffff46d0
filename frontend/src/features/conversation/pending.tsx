import { Bot, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Utterance } from '@/lib/events/state';
import type { Link } from '@/lib/live/link';
import type { Outgoing } from '@/lib/live/live-session';

interface PendingProps {
  outbox: Outgoing[];
  link: Link;
  thinking: boolean;
  name: (utterance: Utterance) => string;
}

const agentLine = { role: 'agent' } as Utterance;

/** What was sent and is not in the log yet, and whether an answer is on its way. */
export function Pending({ outbox, link, thinking, name }: PendingProps) {
  const { t } = useTranslation();
  const column = 'px-4 sm:pr-6 sm:pl-[7.75rem]';
  return (
    <>
      {outbox.map((item) => (
        <div key={item.turnId} className={`${column} pb-3`}>
          <p className="rounded-md bg-customer-soft px-3 py-1.5 break-words whitespace-pre-wrap text-ink-2">{item.text}</p>
          {link.phase === 'live' ? null : (
            <p className="mt-1 flex items-center gap-1.5 text-xs text-ink-3">
              <Clock size={12} aria-hidden />
              {t('conversation.waitingToSend')}
            </p>
          )}
        </div>
      ))}
      {thinking && link.phase === 'live' ? (
        <p className={`${column} flex items-center gap-2 pb-5 text-[13px] text-ink-3`}>
          <Bot size={14} aria-hidden className="text-agent" />
          {t('conversation.thinking', { name: name(agentLine) })}
          <span aria-hidden className="flex gap-1">
            {['0ms', '200ms', '400ms'].map((delay) => (
              <i key={delay} className="size-1 animate-breathe rounded-full bg-agent" style={{ animationDelay: delay }} />
            ))}
          </span>
        </p>
      ) : null}
    </>
  );
}
