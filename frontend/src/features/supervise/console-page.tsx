import { LockKeyhole, PanelsTopLeft } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePack } from '@/lib/api/pack';
import { ShortcutSheet } from '@/lib/keys/shortcut-sheet';
import { useShortcuts } from '@/lib/keys/use-shortcuts';
import { clockTime } from '@/lib/times';
import { Failure } from '@/lib/ui/failure';
import { isForbidden, useStaffSessions } from './api';
import { ConsoleHeader } from './console-header';
import { SessionFocus } from './session-focus';
import { SessionList } from './session-list';

interface ConsolePageProps {
  selected: string | undefined;
  onSelect: (sessionId: string) => void;
}

/** Every session on the left, one of them in focus: what was said, where the graph runs, what it knows. */
export function ConsolePage({ selected, onSelect }: ConsolePageProps) {
  const { t } = useTranslation();
  const list = useStaffSessions();
  const pack = usePack().data;
  const [sheet, setSheet] = useState(false);
  const sessions = useMemo(() => list.data ?? [], [list.data]);
  const keys = useMemo(() => {
    const step = (by: number) => () => {
      const at = sessions.findIndex((session) => session.session_id === selected);
      const next = sessions[Math.min(sessions.length - 1, Math.max(0, at + by))];
      if (next) onSelect(next.session_id);
    };
    return { J: step(1), K: step(-1), '?': () => setSheet(true) };
  }, [sessions, selected, onSelect]);
  useShortcuts(keys);

  if (isForbidden(list.error)) return <Forbidden />;
  const chosen = sessions.find((session) => session.session_id === selected);
  return (
    <div className="flex min-h-dvh flex-col lg:h-dvh">
      <ConsoleHeader business={pack?.business} sessions={sessions} onShowShortcuts={() => setSheet(true)} />
      {list.isError ? (
        <div className="grid gap-1 px-4 pt-3">
          <Failure error={list.error} onRetry={() => void list.refetch()} />
          {list.dataUpdatedAt > 0 ? (
            <p className="text-xs text-ink-3">{t('console.stale', { time: clockTime(new Date(list.dataUpdatedAt).toISOString()) })}</p>
          ) : null}
        </div>
      ) : null}
      <main className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[19rem_minmax(0,1fr)]">
        <SessionList sessions={sessions} isLoading={list.isPending} selected={selected} onSelect={onSelect} />
        {selected ? (
          <SessionFocus key={selected} sessionId={selected} row={chosen} zone={pack?.zone} persona={pack?.persona} />
        ) : (
          <div className="grid place-content-center justify-items-center gap-3 p-10 text-center text-ink-2">
            <PanelsTopLeft size={22} aria-hidden className="text-ink-3" />
            <p>{t('console.choose')}</p>
          </div>
        )}
      </main>
      <ShortcutSheet open={sheet} onClose={() => setSheet(false)} keys={['?', 'J', 'K']} />
    </div>
  );
}

function Forbidden() {
  const { t } = useTranslation();
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 p-6 text-center">
      <LockKeyhole size={22} aria-hidden className="text-ink-3" />
      <h1 className="text-lg font-semibold">{t('console.forbidden')}</h1>
      <p className="max-w-sm text-ink-2">{t('console.forbiddenAdvice')}</p>
    </main>
  );
}
