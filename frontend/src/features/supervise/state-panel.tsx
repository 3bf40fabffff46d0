import { Bot, Circle, CircleCheck, CircleDashed, CircleDot, LoaderCircle, RefreshCw, UserRound, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FrameState } from '@/lib/api/types';
import type { SessionState, SlotStatus } from '@/lib/events/state';
import { confidence } from '@/lib/times';
import { classes } from '@/lib/ui/classes';
import { Panel } from './panel';

/** What the conversation's state holds right now, in the words that the engine uses. */
export function StatePanel({ state }: { state: SessionState }) {
  const { t } = useTranslation();
  const none = t('console.state.none');
  const person = state.holder.holder === 'person';
  return (
    <Panel title={t('console.state.title')} className="max-h-[34rem] xl:max-h-none">
      <div className="min-h-0 flex-1 overflow-y-auto" tabIndex={0} role="group" aria-label={t('console.state.title')}>
        <dl className="grid grid-cols-2 gap-x-4 gap-y-3 border-b p-3.5">
          <Fact name="intent" label={t('console.state.intent')}>{state.intent ?? none}</Fact>
          <Fact name="confidence" label={t('console.state.confidence')}>
            <span className="flex items-center gap-2">
              {confidence(state.confidence)}
              <Trend values={state.turns.map((turn) => turn.confidence)} label={t('console.state.confidenceTrend')} />
            </span>
          </Fact>
          <Fact name="agent" label={t('console.state.agent')}>{state.currentAgent ?? none}</Fact>
          <Fact name="holder" label={t('console.state.holder')}>
            <span className={classes('flex items-center gap-1.5', person ? 'text-human' : 'text-agent')}>
              {person ? <UserRound size={14} aria-hidden /> : <Bot size={14} aria-hidden />}
              {state.holder.name ?? t(`console.holder.${state.holder.holder}`)}
            </span>
          </Fact>
          <Fact name="turns" label={t('console.state.turns')}>{state.turnCount}</Fact>
          <Fact name="customer" label={t('console.state.customer')} isWide>
            {[state.customer?.name, state.customer?.phone].filter(Boolean).join(' · ') || none}
          </Fact>
        </dl>
        <h4 className="eyebrow px-3.5 pt-3">{t('console.state.slots')}</h4>
        {state.frames.length === 0 ? <p className="px-3.5 pt-1 pb-3 text-[13px] text-ink-3">{t('console.state.noFrames')}</p> : null}
        {state.frames.toReversed().map((frame) => <Frame key={frame.frame_id} frame={frame} />)}
        <h4 className="eyebrow border-t px-3.5 pt-3">{t('console.state.tasks')}</h4>
        <Tasks state={state} />
      </div>
    </Panel>
  );
}

function Fact({ name, label, isWide, children }: { name: string; label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div data-fact={name} className={classes('min-w-0', isWide && 'col-span-2')}>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd className="truncate text-sm font-medium tabular-nums">{children}</dd>
    </div>
  );
}

const BARS = 8;

/** The last turns' confidence as a row of bars; the table of turns says the same in numbers. */
function Trend({ values, label }: { values: (number | null)[]; label: string }) {
  const shown = values.filter((value) => value !== null).slice(-BARS);
  if (shown.length < 2) return null;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${BARS * 5} 14`} className="h-3.5 w-10 text-accent">
      {shown.map((value, index) => {
        const height = Math.max(1.5, value * 14);
        return <rect key={index} x={index * 5} y={14 - height} width={3.5} height={height} rx={0.75} fill="currentColor" opacity={index === shown.length - 1 ? 1 : 0.45} />;
      })}
    </svg>
  );
}

const slotIcons: Record<SlotStatus, LucideIcon> = {
  empty: Circle,
  asking: CircleDashed,
  heard: CircleDot,
  confirmed: CircleCheck,
  corrected: RefreshCw,
};

function Frame({ frame }: { frame: FrameState }) {
  const { t } = useTranslation();
  return (
    <div className="px-3.5 pt-1 pb-3" data-frame={frame.task}>
      <p className="flex items-baseline justify-between gap-2 text-sm font-medium">
        {frame.title}
        <span className="text-xs font-normal text-ink-3">{frame.status}</span>
      </p>
      <ul className="mt-1">
        {Object.entries(frame.slots).map(([name, slot]) => {
          const Icon = slotIcons[slot.status];
          return (
            <li key={name} data-slot={name} data-status={slot.status} className="grid grid-cols-[14px_5.5rem_1fr] items-start gap-x-2 [&>svg]:mt-[3px] py-0.5 text-[13px]">
              <Icon size={13} aria-hidden className={slot.status === 'empty' ? 'text-ink-3' : slot.status === 'corrected' ? 'text-human' : 'text-accent'} />
              <span className="truncate text-ink-2">
                {slot.label || name}
                <span className="sr-only"> {t(`slots.status.${slot.status}`)}</span>
              </span>
              <span className="font-medium break-words">{slot.said || <span className="font-normal text-ink-3">{t(`slots.status.${slot.status}`)}</span>}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Tasks({ state }: { state: SessionState }) {
  const { t } = useTranslation();
  if (state.tasks.length === 0) return <p className="px-3.5 pt-1 pb-3.5 text-[13px] text-ink-3">{t('console.state.noTasks')}</p>;
  return (
    <ul className="px-3.5 pt-1 pb-3.5">
      {state.tasks.map((task) => (
        <li key={task.task_id} className="flex items-center gap-2 py-0.5 text-[13px]">
          <LoaderCircle size={13} aria-hidden className={classes('text-ink-3', task.status === 'running' && 'animate-spin')} />
          {task.kind}
          <span className="ml-auto text-xs text-ink-3">{task.status}</span>
        </li>
      ))}
    </ul>
  );
}
