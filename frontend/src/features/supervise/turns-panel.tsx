import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TurnRecord } from '@/lib/events/state';
import { confidence, milliseconds } from '@/lib/times';
import { words } from './graph-layout';
import { Panel, ViewSwitch } from './panel';
import { BUDGET_MS, STAGES, timesOf, type Stage, type TurnTimes } from './turn-times';

/** One row a turn, newest first: where the time went, on one scale, with the budget drawn in. */
export function TurnsPanel({ turns }: { turns: TurnRecord[] }) {
  const { t } = useTranslation();
  const [view, setView] = useState<'bars' | 'table'>('bars');
  const rows = turns.map((turn, index) => ({ turn, number: index + 1, times: timesOf(turn) })).toReversed();
  const budget = rows.some((row) => row.times.isSpoken) ? BUDGET_MS.voice : BUDGET_MS.text;
  const scale = Math.max(budget * 1.15, ...rows.map((row) => row.times.totalMs ?? 0));
  const used = STAGES.filter((stage) => rows.some((row) => row.times.stages.some((each) => each.stage === stage)));
  return (
    <Panel
      title={t('console.turns.title')}
      className="min-h-44 flex-none"
      aside={
        <ViewSwitch
          label={t('console.turns.view')}
          value={view}
          views={[
            { value: 'bars', label: t('console.turns.asBars') },
            { value: 'table', label: t('console.turns.asTable') },
          ]}
          onChange={setView}
        />
      }
    >
      {rows.length === 0 ? <p className="p-3.5 text-[13px] text-ink-3">{t('console.turns.empty')}</p> : (
        <>
          <div className="max-h-64 overflow-auto" tabIndex={0} role="group" aria-label={t('console.turns.title')}>
            <table className="w-full min-w-[44rem] text-left text-[13px] tabular-nums">
              <thead className="sticky top-0 z-10 bg-sheet">
                <tr className="border-b text-xs text-ink-3 [&>th]:py-1.5 [&>th]:font-medium">
                  <th scope="col" className="w-12 pl-3.5">{t('console.turns.turn')}</th>
                  <th scope="col" className="w-32">{t('console.turns.intent')}</th>
                  <th scope="col" className="w-52 2xl:w-80">{t('console.turns.path')}</th>
                  {view === 'table'
                    ? used.map((stage) => <th key={stage} scope="col" className="pr-3 text-right">{t(`console.stage.${stage}`)}</th>)
                    : (
                      <th scope="col">
                        <span className="flex justify-between gap-3">
                          {t('console.turns.stages')}
                          <span className="font-normal">{t('console.turns.budget', { ms: milliseconds(budget) })}</span>
                        </span>
                      </th>
                    )}
                  <th scope="col" className="w-24 pr-3.5 text-right">{t('console.turns.total')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ turn, number, times }) => (
                  <tr key={turn.id} data-turn={turn.id} className="border-b last:border-b-0 [&>*]:py-1.5">
                    <th scope="row" className="pl-3.5 font-medium">{number}</th>
                    <td className="truncate pr-2">
                      {turn.intent ?? ''} <span className="text-ink-3">{turn.intent ? confidence(turn.confidence) : ''}</span>
                    </td>
                    <td className="max-w-52 truncate text-xs 2xl:max-w-80 pr-3 text-ink-2" title={turn.path.join(' → ')}>{turn.path.map(words).join(' → ')}</td>
                    {view === 'table'
                      ? used.map((stage) => <td key={stage} className="pr-3 text-right">{milliseconds(times.stages.find((each) => each.stage === stage)?.ms)}</td>)
                      : <td><Bar times={times} scale={scale} budget={budget} /></td>}
                    <td className={`pr-3.5 text-right font-medium ${(times.totalMs ?? 0) > budget ? 'text-trouble' : ''}`}>
                      {turn.phase === 'started' ? t('console.turns.running') : milliseconds(times.totalMs)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {view === 'bars' ? <Legend stages={used} /> : null}
        </>
      )}
    </Panel>
  );
}

/** Shades of one colour in the order of the pipeline; what the stages do not explain is hatched, not coloured. */
const shade: Record<Stage, string> = {
  vad_ms: 'color-mix(in srgb, var(--color-accent) 22%, var(--color-sheet))',
  endpoint_ms: 'color-mix(in srgb, var(--color-accent) 38%, var(--color-sheet))',
  stt_ms: 'color-mix(in srgb, var(--color-accent) 56%, var(--color-sheet))',
  graph_ms: 'var(--color-accent)',
  model_ms: 'color-mix(in srgb, var(--color-accent) 80%, var(--color-ink))',
  tts_first_ms: 'color-mix(in srgb, var(--color-accent) 55%, var(--color-ink))',
  playout_ms: 'color-mix(in srgb, var(--color-accent) 28%, var(--color-ink))',
  unexplained_ms: 'repeating-linear-gradient(135deg, var(--color-edge) 0 2px, transparent 2px 5px)',
};

function Bar({ times, scale, budget }: { times: TurnTimes; scale: number; budget: number }) {
  const { t } = useTranslation();
  return (
    <span className="relative block h-4 rounded-xs bg-sunk">
      <span className="flex h-full overflow-hidden rounded-xs">
        {times.stages.map(({ stage, ms }) => (
          <i
            key={stage}
            title={`${t(`console.stage.${stage}`)} ${milliseconds(ms)}`}
            className="h-full border-r border-sheet last:border-r-0"
            style={{ width: `${(ms / scale) * 100}%`, background: shade[stage] }}
          />
        ))}
      </span>
      <i aria-hidden className="absolute inset-y-[-3px] w-px bg-trouble" style={{ left: `${(budget / scale) * 100}%` }} />
    </span>
  );
}

function Legend({ stages }: { stages: Stage[] }) {
  const { t } = useTranslation();
  if (stages.length < 2) return null;
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 border-t px-3.5 py-2 text-xs text-ink-2">
      {stages.map((stage) => (
        <span key={stage} className="flex items-center gap-1.5">
          <i aria-hidden className="size-2.5 rounded-xs" style={{ background: shade[stage] }} />
          {t(`console.stage.${stage}`)}
        </span>
      ))}
    </p>
  );
}
