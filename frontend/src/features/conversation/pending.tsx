import { Bot, CircleAlert, Clock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Utterance } from '@/lib/events/state';
import type { LiveConnection, LiveSession, Outgoing } from '@/lib/live/live-session';
import { Button } from '@/lib/ui/button';

const COLUMN = 'px-4 sm:pr-6 sm:pl-[7.75rem]';

interface PendingProps {
  connection: LiveConnection;
  live: Pick<LiveSession, 'outbox' | 'link'>;
  thinking: boolean;
  name: (utterance: Utterance) => string;
}

const agentLine = { role: 'agent' } as Utterance;

/** What was sent and is not in the log yet, and whether an answer is on its way. */
export function Pending({ connection, live, thinking, name }: PendingProps) {
  const { t } = useTranslation();
  const isLive = live.link.phase === 'live';
  return (
    <>
      {live.outbox.map((item) => (
        <Waiting key={item.turnId} item={item} isLive={isLive} connection={connection} />
      ))}
      {thinking && isLive ? (
        <p data-thinking className={`${COLUMN} flex items-center gap-2 pb-5 text-[13px] text-ink-3`}>
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

function Waiting({ item, isLive, connection }: { item: Outgoing; isLive: boolean; connection: LiveConnection }) {
  const { t } = useTranslation();
  return (
    <div className={`${COLUMN} pb-3`} data-pending={item.turnId}>
      <p className="w-fit max-w-full rounded-md bg-customer-soft px-3 py-1.5 break-words whitespace-pre-wrap text-ink-2">{item.text}</p>
      {item.refusal ? (
        <div role="alert" className="mt-1 flex flex-wrap items-center gap-2 text-[13px] text-trouble">
          <CircleAlert size={14} aria-hidden />
          <span>{item.refusal}</span>
          <Button size="small" onClick={() => connection.sayAgain(item.turnId)}>{t('failure.retry')}</Button>
          <Button size="small" tone="quiet" onClick={() => connection.drop(item.turnId)}>{t('conversation.drop')}</Button>
        </div>
      ) : null}
      {!item.refusal && !isLive ? (
        <p className="mt-1 flex items-center gap-1.5 text-xs text-ink-3">
          <Clock size={12} aria-hidden />
          {t('conversation.waitingToSend')}
        </p>
      ) : null}
    </div>
  );
}
