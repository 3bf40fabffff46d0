import { describe, expect, it } from 'vitest';
import { foldAll } from '@/lib/events/fold';
import { recordedLog } from '../log';

const chat = recordedLog('booking-by-chat');
const call = recordedLog('call-with-barge-in');

describe.each([
  ['booking-by-chat', chat],
  ['call-with-barge-in', call],
])('the recorded log %s', (_, log) => {
  it('gives one state, wherever a reconnect cut it and however much of it was sent again', () => {
    const whole = foldAll(log);
    for (let cut = 1; cut < log.length; cut += 1) {
      expect(foldAll(log.slice(Math.max(0, cut - 3)), foldAll(log.slice(0, cut)))).toEqual(whole);
    }
  });

  it('says everything that was said, each utterance once, in order', () => {
    const { utterances } = foldAll(log);
    const first = new Map(log.flatMap((event) => (event.type === 'transcript' ? [[event.data.utterance_id, event.seq] as const] : [])).toReversed());
    const order = [...first].toSorted((a, b) => Number(a[1]) - Number(b[1])).map(([id]) => id);
    expect(utterances.map((utterance) => utterance.id)).toEqual(order);
    expect(utterances.every((utterance) => utterance.isFinal && utterance.text.length > 0)).toBe(true);
  });

  it("shows a customer what is theirs, and nothing that is for staff", () => {
    const state = foldAll(log.filter((event) => event.audience === 'customer'));
    expect([state.intent, state.confidence, state.node]).toEqual([null, null, null]);
    expect(state.turns.every((turn) => turn.tools.length === 0 && turn.latency === null)).toBe(true);
    expect(state.frames).toEqual(foldAll(log).frames);
  });
});

it('ends the chat in a finished task with every detail confirmed', () => {
  const state = foldAll(chat);
  expect(state.frames.map((frame) => [frame.task, frame.status])).toEqual([['book_service', 'done']]);
  expect(Object.values(state.frames[0]?.slots ?? {}).map((slot) => slot.said)).toEqual([
    'Oil change',
    '2019 Toyota Corolla',
    'Tuesday, November 24 at 9:30 AM',
    'Maria Ortiz',
    '(202) 555-0143',
  ]);
  expect(state.utterances.at(-1)?.text).toContain('BK-2026-000013');
  expect(state.turns.map((turn) => turn.phase)).toEqual(Array.from({ length: 5 }, () => 'completed'));
});

it('keeps what the caller heard of the greeting that they spoke over', () => {
  const state = foldAll(call);
  const greeting = state.utterances[0];
  expect(greeting?.interrupted).toBe(true);
  expect(greeting?.text.slice(0, greeting.heardChars ?? 0).trim()).toBe('Hi, this is Ava,');
  expect(state.call?.status).toBe('ended');
  expect(state.voice).toBeNull();
});

it('times the spoken turn from what was heard, not from the graph alone', () => {
  const spoken = foldAll(call).turns[0];
  expect(spoken?.latency?.stt_ms).toBeGreaterThan(0);
  expect(spoken?.latency?.heard_gap_ms).toBeGreaterThan(0);
});
