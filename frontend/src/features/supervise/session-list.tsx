import { Bot, Circle, MessageSquare, Phone, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { confidence, elapsed } from '@/lib/times';
import { classes } from '@/lib/ui/classes';
import { Skeleton } from '@/lib/ui/skeleton';
import { useNow } from '@/lib/use-now';
import type { StaffSessionRow } from './api';
import { channelName } from './channel-name';

interface SessionListProps {
  sessions: StaffSessionRow[];
  isLoading: boolean;
  selected: string | undefined;
  onSelect: (sessionId: string) => void;
}

export function SessionList({ sessions, isLoading, selected, onSelect }: SessionListProps) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('console.sessions')} className="max-h-64 overflow-y-auto border-b bg-sheet lg:max-h-none lg:border-r lg:border-b-0">
      {isLoading ? <Loading label={t('console.loading')} /> : null}
      {!isLoading && sessions.length === 0 ? (
        <p className="grid gap-2 p-5 text-sm text-ink-2">
          {t('console.noSessions')}
          <a href="/" target="_blank" rel="noreferrer" className="font-medium text-accent underline underline-offset-4">{t('console.noSessionsAction')}</a>
        </p>
      ) : null}
      <ul>
        {sessions.map((session) => (
          <li key={session.session_id} className="border-b">
            <Row session={session} isSelected={session.session_id === selected} onSelect={() => onSelect(session.session_id)} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Row({ session, isSelected, onSelect }: { session: StaffSessionRow; isSelected: boolean; onSelect: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const Channel = session.call || session.channel === 'voice' || session.channel === 'phone' ? Phone : MessageSquare;
  const person = session.holder === 'person';
  const Holder = person ? UserRound : Bot;
  const isOpen = session.status === 'open';
  return (
    <button
      type="button"
      data-session={session.session_id}
      aria-current={isSelected || undefined}
      onClick={onSelect}
      className={classes(
        'row-y grid w-full gap-0.5 border-l-2 pr-4 pl-3.5 text-left transition-colors duration-100',
        isSelected ? 'border-l-accent bg-agent-soft' : 'border-l-transparent hover:bg-sunk',
      )}
    >
      <span className="flex items-center gap-2 text-sm">
        <Channel size={14} aria-hidden className="shrink-0 text-ink-3" />
        <span className="sr-only">{channelName(t, session.channel)}</span>
        <span className="min-w-0 flex-1 truncate font-medium">{session.customer ?? t('console.row.unknown')}</span>
        <span className="text-xs text-ink-3 tabular-nums">{elapsed(session.started_at, now)}</span>
      </span>
      <span className="flex items-center gap-2 text-xs text-ink-2">
        <Circle size={8} aria-hidden className={isOpen ? 'fill-agent text-agent' : 'text-ink-3'} />
        {t(`console.status.${session.status}`)}
        <span className={classes('flex items-center gap-1', person ? 'text-human' : 'text-agent')}>
          <Holder size={12} aria-hidden />
          {t(person ? 'console.holder.person' : 'console.holder.agent')}
        </span>
        {session.intent ? (
          <span className="ml-auto truncate tabular-nums">
            {t('console.row.intent', { intent: session.intent, confidence: confidence(session.confidence) })}
          </span>
        ) : null}
      </span>
      <span className="truncate text-[13px] text-ink-3">{session.last_message ?? t('console.row.noWords')}</span>
    </button>
  );
}

function Loading({ label }: { label: string }) {
  return (
    <div aria-busy className="grid gap-5 p-4">
      <p role="status" className="sr-only">{label}</p>
      {['w-3/4', 'w-1/2', 'w-2/3'].map((width) => (
        <div key={width} className="grid gap-2">
          <Skeleton className={width} />
          <Skeleton className="w-full" />
        </div>
      ))}
    </div>
  );
}
