import type { SessionEvent, StateUpdate } from '@/lib/api/types';
import { emptySession, type SessionState, type TurnRecord, type Utterance } from './state';

type Of<Type extends SessionEvent['type']> = Extract<SessionEvent, { type: Type }>;
type Folders = { [Type in SessionEvent['type']]: (state: SessionState, event: Of<Type>) => SessionState };

/** Events without a turn change nothing here; a turn is created when its first event arrives. */
function inTurn(state: SessionState, event: SessionEvent, change: (turn: TurnRecord) => TurnRecord): TurnRecord[] {
  const id = event.turn_id;
  if (!id) return state.turns;
  const at = state.turns.findLastIndex((turn) => turn.id === id);
  const known = state.turns[at];
  if (known) return state.turns.with(at, change(known));
  const fresh: TurnRecord = {
    id,
    phase: 'started',
    startedAt: event.ts,
    endedAt: null,
    intent: null,
    confidence: null,
    agent: null,
    path: [],
    tools: [],
    latency: null,
    error: null,
  };
  return [...state.turns, change(fresh)];
}

function withNode(path: string[], node: string | null): string[] {
  return node && path.at(-1) !== node ? [...path, node] : path;
}

/** The whole way, where the server tells it: a log that is read later has only the last node of each turn. */
function pathOf(data: StateUpdate): string[] | null {
  // Records from before there was a path have none.
  return data.path?.length > 0 ? data.path : null;
}

function foldState(state: SessionState, event: Of<'state_update'>): SessionState {
  const { data } = event;
  const shared = {
    ...state,
    frames: data.frames,
    currentAgent: data.current_agent ?? null,
    holder: data.holder === state.holder.holder ? state.holder : { holder: data.holder, name: null, queuePosition: null },
  };
  // The customer's copy says nothing about intents; it must not wipe what the staff copy said.
  if (event.audience === 'customer') return shared;
  return {
    ...shared,
    node: data.node ?? null,
    intent: data.intent ?? null,
    confidence: data.confidence ?? null,
    customer: data.customer,
    pendingTasks: data.pending_tasks,
    turnCount: data.turn_count,
    turns: inTurn(state, event, (turn) => ({
      ...turn,
      intent: data.intent ?? turn.intent,
      confidence: data.confidence ?? turn.confidence,
      agent: data.current_agent ?? turn.agent,
      path: pathOf(data) ?? withNode(turn.path, data.node ?? null),
    })),
  };
}

function foldTranscript(state: SessionState, event: Of<'transcript'>): SessionState {
  const { data } = event;
  const at = state.utterances.findLastIndex((utterance) => utterance.id === data.utterance_id);
  const known = state.utterances[at];
  // An interim that arrives after its final version (they travel unordered) must not reopen it.
  if (known?.isFinal && !data.is_final) return state;
  const next: Utterance = {
    id: data.utterance_id,
    turnId: event.turn_id ?? known?.turnId ?? null,
    role: data.role,
    agent: data.agent,
    text: data.text,
    isFinal: data.is_final,
    heardChars: data.heard_chars,
    interrupted: data.interrupted,
    sources: data.sources,
    ts: known?.ts ?? event.ts,
  };
  if (known) return { ...state, utterances: state.utterances.with(at, next) };
  // Only one interim per speaker can be open: a new final sentence replaces one that never got its own.
  const settled = state.utterances.filter((utterance) => utterance.isFinal || utterance.role !== data.role);
  return { ...state, utterances: [...settled, next] };
}

function foldTurn(state: SessionState, event: Of<'turn'>): SessionState {
  const { data } = event;
  const ended = data.status === 'completed' || data.status === 'failed' || data.status === 'discarded';
  const turns = inTurn(state, event, (turn) => ({
    ...turn,
    phase: data.status,
    endedAt: ended ? event.ts : turn.endedAt,
    error: data.error?.message ?? null,
  }));
  if (data.status === 'started') return { ...state, turns, quickReplies: [], expects: null, error: null };
  if (data.status === 'discarded') {
    return { ...state, turns: turns.filter((turn) => turn.id !== event.turn_id) };
  }
  if (!ended) return { ...state, turns };
  return {
    ...state,
    turns,
    quickReplies: data.quick_replies,
    expects: data.expects,
    endsSession: data.ends_session,
    typing: null,
  };
}

function replaceBy<Item, Key extends keyof Item>(items: Item[], key: Key, item: Item): Item[] {
  const at = items.findIndex((other) => other[key] === item[key]);
  return at < 0 ? [...items, item] : items.with(at, item);
}

const folders: Folders = {
  state_update: foldState,
  transcript: foldTranscript,
  turn: foldTurn,
  tool: (state, event) => ({
    ...state,
    turns: inTurn(state, event, (turn) => ({ ...turn, tools: [...turn.tools, event.data] })),
  }),
  task_update: (state, event) => ({ ...state, tasks: replaceBy(state.tasks, 'task_id', event.data) }),
  notification: (state, event) => ({ ...state, notifications: replaceBy(state.notifications, 'id', event.data) }),
  voice_state: (state, event) => ({ ...state, voice: event.data }),
  latency: (state, event) => ({
    ...state,
    turns: inTurn(state, event, (turn) => ({ ...turn, latency: event.data })),
  }),
  holder: (state, { data }) => ({
    ...state,
    holder: { holder: data.holder, name: data.name, queuePosition: data.queue_position },
  }),
  call: (state, { data }) => ({
    ...state,
    call: data,
    voice: data.status === 'ended' ? null : state.voice,
    utterances:
      data.status === 'ended' ? state.utterances.filter((utterance) => utterance.isFinal) : state.utterances,
  }),
  typing: (state, { data }) =>
    data.role === 'customer' ? state : { ...state, typing: { role: data.role, on: data.on } },
  // One about a turn is shown at what was said there.
  error: (state, { data, turn_id }) => (turn_id ? state : { ...state, error: data }),
};

/**
 * Fold one event into a session. Live, replayed after a reconnect or read from a record: the same log gives the
 * same state, and a durable event that was already folded changes nothing.
 */
export function fold(state: SessionState, event: SessionEvent): SessionState {
  if (event.seq !== null && event.seq <= state.lastSeq) return state;
  const folder = folders[event.type] as ((state: SessionState, event: SessionEvent) => SessionState) | undefined;
  // A newer server may send types that this page does not know: their place in the log still counts.
  const next = folder ? folder(state, event) : state;
  return { ...next, lastSeq: event.seq ?? state.lastSeq, lastEventAt: event.ts };
}

export function foldAll(events: Iterable<SessionEvent>, from: SessionState = emptySession): SessionState {
  let state = from;
  for (const event of events) state = fold(state, event);
  return state;
}
