import type { Latency } from '@/lib/api/types';
import type { TurnRecord } from '@/lib/events/state';

export const STAGES = ['vad_ms', 'endpoint_ms', 'stt_ms', 'graph_ms', 'model_ms', 'tts_first_ms', 'playout_ms', 'unexplained_ms'] as const;
export type Stage = (typeof STAGES)[number];

/** What a customer should not wait longer than, by what they are doing. */
export const BUDGET_MS = { text: 80, voice: 1500 };

export interface TurnTimes {
  stages: { stage: Stage; ms: number }[];
  /** What the customer waited: measured from sound where there was any, else the stages, else the log's clock. */
  totalMs: number | null;
  isSpoken: boolean;
}

export function timesOf(turn: TurnRecord): TurnTimes {
  const latency = turn.latency;
  const stages = latency ? STAGES.flatMap((stage) => present(latency, stage)) : [];
  const sum = stages.reduce((total, { ms }) => total + ms, 0);
  const isSpoken = stages.some(({ stage }) => stage !== 'graph_ms' && stage !== 'model_ms');
  if (stages.length > 0) return { stages, totalMs: latency?.heard_gap_ms ?? sum, isSpoken };
  const wallMs = turn.endedAt ? Date.parse(turn.endedAt) - Date.parse(turn.startedAt) : null;
  return { stages: wallMs === null ? [] : [{ stage: 'graph_ms', ms: wallMs }], totalMs: wallMs, isSpoken: false };
}

function present(latency: Latency, stage: Stage): { stage: Stage; ms: number }[] {
  const ms = latency[stage];
  return typeof ms === 'number' && ms > 0 ? [{ stage, ms }] : [];
}
