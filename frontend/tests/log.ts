import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { SessionEvent } from '@/lib/api/types';

type Draft = { [Type in SessionEvent['type']]: { type: Type; data: Partial<Extract<SessionEvent, { type: Type }>['data']> } }[SessionEvent['type']];

const defaults: { [Type in SessionEvent['type']]?: object } = {
  transcript: { agent: null, is_final: true, heard_chars: null, interrupted: false, sources: [] },
  turn: { reply: null, utterance_id: null, quick_replies: [], expects: null, ends_session: false, error: null },
  state_update: {
    current_agent: null,
    node: null,
    intent: null,
    confidence: null,
    customer: null,
    frames: [],
    pending_tasks: [],
    holder: 'agent',
    turn_count: 0,
    path: [],
  },
  holder: { name: null, rung: null, queue_position: null },
  call: { reason: null },
  voice_state: { customer: 'silent', level: null },
};

type Options = Partial<Pick<SessionEvent, 'turn_id' | 'audience' | 'seq' | 'ts'>>;

/** Writes a log one event at a time, numbering the durable ones as the server does. */
export function logWriter(start = 0) {
  let seq = start;
  return (draft: Draft, { turn_id = null, audience = 'customer', seq: given, ts }: Options = {}): SessionEvent =>
    ({
      v: 1,
      seq: given === undefined ? ++seq : given,
      session_id: 's1',
      turn_id,
      ts: ts ?? `2026-11-20T15:00:${String(seq % 60).padStart(2, '0')}Z`,
      request_id: null,
      audience,
      type: draft.type,
      data: { ...defaults[draft.type], ...draft.data },
    }) as SessionEvent;
}

/** A log as the application wrote it, one event a line. */
export function recordedLog(name: string): SessionEvent[] {
  const text = readFileSync(resolve(import.meta.dirname, 'logs', `${name}.jsonl`), 'utf8');
  return text.trim().split('\n').map((line) => JSON.parse(line) as SessionEvent);
}
