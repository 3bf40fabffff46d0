import { expect, it } from 'vitest';
import { timesOf } from '@/features/supervise/turn-times';
import type { Latency } from '@/lib/api/types';
import type { TurnRecord } from '@/lib/events/state';

const none: Latency = {
  vad_ms: null,
  endpoint_ms: null,
  stt_ms: null,
  graph_ms: null,
  model_ms: null,
  tts_first_ms: null,
  playout_ms: null,
  heard_gap_ms: null,
  unexplained_ms: null,
};
const turn = (part: Partial<TurnRecord>) => ({ startedAt: '2026-11-20T15:00:00.000Z', endedAt: null, latency: null, ...part }) as TurnRecord;

it('takes what was heard as the total of a spoken turn, and shows what the stages leave open', () => {
  const times = timesOf(turn({ latency: { ...none, endpoint_ms: 300, stt_ms: 250, graph_ms: 30, tts_first_ms: 180, heard_gap_ms: 1000, unexplained_ms: 240 } }));
  expect([times.totalMs, times.isSpoken]).toEqual([1000, true]);
  expect(times.stages.at(-1)).toEqual({ stage: 'unexplained_ms', ms: 240 });
});

it('adds up the stages where no sound was measured', () => {
  expect(timesOf(turn({ latency: { ...none, graph_ms: 22, model_ms: 400 } }))).toMatchObject({ totalMs: 422, isSpoken: false });
});

it("falls back on the log's clock, and knows nothing of a turn still running", () => {
  expect(timesOf(turn({ endedAt: '2026-11-20T15:00:00.031Z' })).totalMs).toBe(31);
  expect(timesOf(turn({})).totalMs).toBeNull();
});
