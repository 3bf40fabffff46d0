import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState, Utterance } from '@/lib/events/state';
import { LinkBadge, LinkNotice } from '@/lib/live/link-status';
import type { LiveConnection } from '@/lib/live/live-session';
import { useLive, useLiveConnection } from '@/lib/live/use-live';
import { elapsed } from '@/lib/times';
import { Transcript } from '@/lib/transcript/transcript';
import { useNow } from '@/lib/use-now';
import { useGraph, type StaffSessionRow } from './api';
import { channelName } from './channel-name';
import { GraphPanel } from './graph-panel';
import { Panel } from './panel';
import { StatePanel } from './state-panel';
import { ToolCards } from './tool-cards';
import { TurnsPanel } from './turns-panel';

interface SessionFocusProps {
  sessionId: string;
  row: StaffSessionRow | undefined;
  zone: string | undefined;
  persona: string | undefined;
}

export function SessionFocus(props: SessionFocusProps) {
  const connection = useLiveConnection(props.sessionId);
  return connection ? <Focus {...props} connection={connection} /> : <div aria-busy />;
}

function Focus({ row, zone, persona, connection }: SessionFocusProps & { connection: LiveConnection }) {
  const { t } = useTranslation();
  const state = useLive(connection, (live) => live.session);
  const link = useLive(connection, (live) => live.link);
  const graph = useGraph();
  const now = useNow();
  const nameOf = useCallback(
    (utterance: Utterance) =>
      ({
        agent: persona ?? t('speaker.agent'),
        customer: t('speaker.customer'),
        person: utterance.agent ?? t('speaker.person'),
        system: t('speaker.system'),
      })[utterance.role],
    [persona, t],
  );

  return (
    <div className="flex min-h-0 flex-col gap-3 overflow-y-auto p-3 lg:p-4" data-focus>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h2 className="text-base font-semibold">{customerName(state, row) ?? t('console.row.unknown')}</h2>
        {row ? (
          <p className="text-sm text-ink-2 tabular-nums">
            {[channelName(t, row.channel), row.interaction, elapsed(row.started_at, now)].join(' · ')}
          </p>
        ) : null}
        <span className="ml-auto"><LinkBadge link={link} /></span>
      </header>
      <LinkNotice link={link} zone={zone} onRetry={connection.reconnectNow} />
      <div className="grid min-h-0 flex-none gap-3 md:grid-cols-2 xl:min-h-[26rem] xl:flex-1 xl:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)_17rem] 2xl:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)_19rem]">
        <Panel title={t('transcript.label')} className="h-[30rem] md:row-span-2 md:h-auto md:max-h-[60rem] xl:row-span-1 xl:max-h-none">
          <Transcript
            compact
            label={t('transcript.label')}
            utterances={state.utterances}
            nameOf={nameOf}
            zone={zone}
            playing={state.voice?.agent === 'speaking'}
            after={(utterance, isLastOfTurn) =>
              isLastOfTurn && utterance.turnId ? <ToolCards tools={state.turns.find((turn) => turn.id === utterance.turnId)?.tools ?? []} /> : null
            }
          />
        </Panel>
        <GraphPanel graph={graph.data} isFailed={graph.isError} turn={state.turns.at(-1)} />
        <StatePanel state={state} />
      </div>
      <TurnsPanel turns={state.turns} />
    </div>
  );
}

function customerName(state: SessionState, row: StaffSessionRow | undefined): string | null {
  return state.customer?.name ?? row?.customer ?? null;
}
