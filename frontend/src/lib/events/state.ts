import type {
  FrameState,
  Latency,
  QuickReply,
  SessionEvent,
  Source,
  StateUpdate,
  TaskUpdate,
  ToolView,
  Transcript,
} from '@/lib/api/types';

type Payload<Type extends SessionEvent['type']> = Extract<SessionEvent, { type: Type }>['data'];

export type Role = Transcript['role'];
export type SlotStatus = FrameState['slots'][string]['status'];

export interface Utterance {
  id: string;
  turnId: string | null;
  role: Role;
  agent: string | null;
  text: string;
  /** False while it is still being spoken: the words may change. */
  isFinal: boolean;
  /** How many characters were played; null where nothing is played (typed text). */
  heardChars: number | null;
  interrupted: boolean;
  sources: Source[];
  ts: string;
}

export type TurnPhase = Payload<'turn'>['status'];

export interface TurnRecord {
  id: string;
  phase: TurnPhase;
  startedAt: string;
  endedAt: string | null;
  intent: string | null;
  confidence: number | null;
  agent: string | null;
  /** Graph nodes in the order in which they ran. */
  path: string[];
  tools: ToolView[];
  latency: Latency | null;
  error: string | null;
}

export interface Holder {
  holder: 'agent' | 'person';
  name: string | null;
  queuePosition: number | null;
}

export interface SessionState {
  /** The last durable event that was folded in; a reconnect asks for what follows. */
  lastSeq: number;
  lastEventAt: string | null;
  utterances: Utterance[];
  frames: FrameState[];
  currentAgent: string | null;
  node: string | null;
  intent: string | null;
  confidence: number | null;
  customer: StateUpdate['customer'];
  pendingTasks: StateUpdate['pending_tasks'];
  turnCount: number;
  holder: Holder;
  quickReplies: QuickReply[];
  expects: Payload<'turn'>['expects'];
  endsSession: boolean;
  turns: TurnRecord[];
  tasks: TaskUpdate[];
  notifications: Payload<'notification'>[];
  voice: Payload<'voice_state'> | null;
  call: Payload<'call'> | null;
  typing: { role: 'agent' | 'person'; on: boolean } | null;
  error: Payload<'error'> | null;
}

export const emptySession: SessionState = {
  lastSeq: 0,
  lastEventAt: null,
  utterances: [],
  frames: [],
  currentAgent: null,
  node: null,
  intent: null,
  confidence: null,
  customer: null,
  pendingTasks: [],
  turnCount: 0,
  holder: { holder: 'agent', name: null, queuePosition: null },
  quickReplies: [],
  expects: null,
  endsSession: false,
  turns: [],
  tasks: [],
  notifications: [],
  voice: null,
  call: null,
  typing: null,
  error: null,
};
