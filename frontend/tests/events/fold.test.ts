import { describe, expect, it } from 'vitest';
import { fold, foldAll } from '@/lib/events/fold';
import type { SessionEvent } from '@/lib/api/types';
import { emptySession } from '@/lib/events/state';
import { logWriter } from '../log';

describe('what was said', () => {
  it('shows an interim sentence once and replaces it by its final version', () => {
    const write = logWriter();
    const state = foldAll([
      write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'nine', is_final: false } }, { seq: null }),
      write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'nine thirty pl', is_final: false } }, { seq: null }),
      write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'Nine thirty, please.' } }),
    ]);
    expect(state.utterances.map(({ text, isFinal }) => [text, isFinal])).toEqual([['Nine thirty, please.', true]]);
  });

  it('does not reopen a finished sentence when its interim arrives late', () => {
    const write = logWriter();
    const finished = write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'Yes.' } });
    const late = write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'Ye', is_final: false } }, { seq: null });
    expect(foldAll([finished, late]).utterances[0]).toMatchObject({ text: 'Yes.', isFinal: true });
  });

  it('drops an interim whose sentence was finished under another id', () => {
    const write = logWriter();
    const state = foldAll([
      write({ type: 'transcript', data: { utterance_id: 'tmp', role: 'customer', text: 'an oil', is_final: false } }, { seq: null }),
      write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'An oil change.' } }),
    ]);
    expect(state.utterances.map((utterance) => utterance.id)).toEqual(['c1']);
  });

  it('keeps the place of a sentence that was cut off and notes how much was heard', () => {
    const write = logWriter();
    const state = foldAll([
      write({ type: 'transcript', data: { utterance_id: 'a1', role: 'agent', text: 'We open at nine on weekdays.' } }),
      write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'And Saturday?' } }),
      write({ type: 'transcript', data: { utterance_id: 'a1', role: 'agent', text: 'We open at nine on weekdays.', heard_chars: 15, interrupted: true } }),
    ]);
    expect(state.utterances.map(({ id, heardChars, interrupted }) => [id, heardChars, interrupted])).toEqual([
      ['a1', 15, true],
      ['c1', null, false],
    ]);
  });
});

describe('a log that is read in pieces', () => {
  const write = logWriter();
  const log: SessionEvent[] = [
    write({ type: 'transcript', data: { utterance_id: 'a0', role: 'agent', text: 'Hello' } }),
    write({ type: 'turn', data: { status: 'started' } }, { turn_id: 't1' }),
    write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'An oil change' } }, { turn_id: 't1' }),
    write({ type: 'state_update', data: { node: 'router', intent: 'book', confidence: 0.9 } }, { turn_id: 't1', audience: 'staff' }),
    write({ type: 'tool', data: { name: 'offerings.find', effect: 'read', status: 'ok', arguments: {}, outcome: '', ms: 2 } }, { turn_id: 't1', audience: 'staff' }),
    write({ type: 'state_update', data: { node: 'booking', intent: 'book', confidence: 0.9, turn_count: 1 } }, { turn_id: 't1', audience: 'staff' }),
    write({ type: 'turn', data: { status: 'completed', quick_replies: [{ label: '9:00', text: 'at nine' }] } }, { turn_id: 't1' }),
  ];

  it('gives the same state wherever the connection broke', () => {
    const whole = foldAll(log);
    for (let cut = 0; cut <= log.length; cut += 1) {
      expect(foldAll(log.slice(cut), foldAll(log.slice(0, cut)))).toEqual(whole);
    }
  });

  it('counts nothing twice when a reconnect sends what was already there', () => {
    const again = foldAll(log, foldAll(log));
    expect(again).toEqual(foldAll(log));
    expect(again.turns[0]?.tools).toHaveLength(1);
  });

  it('remembers the last durable event and not a passing one', () => {
    const level = write({ type: 'voice_state', data: { agent: 'listening' } }, { seq: null });
    expect(fold(foldAll(log), level).lastSeq).toBe(log.length);
  });

  it('passes over an event type that it does not know, and still counts its place', () => {
    const stranger = { ...write({ type: 'error', data: {} }), type: 'hologram' } as unknown as SessionEvent;
    const state = fold(foldAll(log), stranger);
    expect([state.lastSeq, state.utterances.length]).toEqual([stranger.seq, 2]);
  });
});

describe('a turn', () => {
  it('takes the suggestions away when the customer has answered and brings the next ones', () => {
    const write = logWriter();
    const asked = foldAll([write({ type: 'turn', data: { status: 'completed', quick_replies: [{ label: 'Yes', text: 'Yes' }], expects: { kind: 'yes_no', slot: null } } }, { turn_id: 't1' })]);
    expect([asked.quickReplies.length, asked.expects?.kind]).toEqual([1, 'yes_no']);
    const answered = fold(asked, write({ type: 'turn', data: { status: 'started' } }, { turn_id: 't2' }));
    expect([answered.quickReplies, answered.expects]).toEqual([[], null]);
  });

  it('records the way through the graph, without repeating a node that reports twice', () => {
    const write = logWriter();
    const node = (name: string) => write({ type: 'state_update', data: { node: name } }, { turn_id: 't1', audience: 'staff' });
    const state = foldAll([node('check_notifications'), node('router'), node('router'), node('booking'), node('respond')]);
    expect(state.turns[0]?.path).toEqual(['check_notifications', 'router', 'booking', 'respond']);
  });

  it('takes the whole way from a log that is read later, where only the last node is kept', () => {
    const write = logWriter();
    const path = ['check_notifications', 'router', 'faq', 'booking', 'respond'];
    const state = foldAll([write({ type: 'state_update', data: { node: 'respond', path } }, { turn_id: 't1', audience: 'staff' })]);
    expect(state.turns[0]?.path).toEqual(path);
  });

  it('forgets one that was only a guess', () => {
    const write = logWriter();
    const state = foldAll([
      write({ type: 'turn', data: { status: 'started' } }, { turn_id: 't1' }),
      write({ type: 'turn', data: { status: 'discarded' } }, { turn_id: 't1' }),
    ]);
    expect(state.turns).toEqual([]);
  });
});

describe('who sees what', () => {
  it("does not let the customer's copy of the state wipe what staff know", () => {
    const write = logWriter();
    const staff = write({ type: 'state_update', data: { node: 'router', intent: 'book', confidence: 0.91, turn_count: 3 } }, { audience: 'staff' });
    const customer = write({ type: 'state_update', data: { current_agent: 'booking' } });
    expect(foldAll([staff, customer])).toMatchObject({ intent: 'book', confidence: 0.91, turnCount: 3, currentAgent: 'booking' });
  });

  it('keeps the name of the person who took over while the state repeats that a person holds it', () => {
    const write = logWriter();
    const state = foldAll([
      write({ type: 'holder', data: { holder: 'person', name: 'Dana' } }),
      write({ type: 'state_update', data: { holder: 'person' } }),
    ]);
    expect(state.holder).toEqual({ holder: 'person', name: 'Dana', queuePosition: null });
  });
});

it('leaves no half sentence and no sound behind when a call ends', () => {
  const write = logWriter();
  const state = foldAll([
    write({ type: 'voice_state', data: { agent: 'speaking' } }, { seq: null }),
    write({ type: 'transcript', data: { utterance_id: 'c1', role: 'customer', text: 'well I', is_final: false } }, { seq: null }),
    write({ type: 'call', data: { call_id: 'k1', status: 'ended' } }),
  ]);
  expect([state.voice, state.utterances]).toEqual([null, []]);
});

it('does not change the state that it was given', () => {
  const write = logWriter();
  const before = structuredClone(emptySession);
  fold(emptySession, write({ type: 'transcript', data: { utterance_id: 'a', role: 'agent', text: 'Hi' } }));
  expect(emptySession).toEqual(before);
});
