import type { components } from './schema.gen';

type Schemas = components['schemas'];

export type BookingView = Schemas['BookingView'];
export type ErrorBody = Schemas['ErrorBody'];
export type GraphView = Schemas['GraphView'];
export type PackView = Schemas['PackView'];
export type StaffSessionRow = Schemas['StaffSessionRow'];
export type FrameState = Schemas['FrameState'];
export type Latency = Schemas['Latency'];
export type QuickReply = Schemas['QuickReply'];
export type SessionOpened = Schemas['SessionOpened'];
export type SessionView = Schemas['SessionView'];
export type SlotState = Schemas['SlotState'];
export type Source = Schemas['Source'];
export type StateUpdate = Schemas['StateUpdate'];
export type TaskUpdate = Schemas['TaskUpdate'];
export type ToolView = Schemas['ToolView'];
export type Transcript = Schemas['Transcript'];
export type TurnStatus = Schemas['TurnStatus'];
export type VoiceToken = Schemas['VoiceToken'];

/** The payload of every event type; the log is a list of these and nothing else. */
interface Payloads {
  state_update: StateUpdate;
  transcript: Transcript;
  turn: TurnStatus;
  tool: ToolView;
  task_update: TaskUpdate;
  notification: Schemas['Notification'];
  voice_state: Schemas['VoiceState'];
  latency: Latency;
  holder: Schemas['HolderState'];
  call: Schemas['CallState'];
  typing: Schemas['Typing'];
  error: Schemas['ErrorEvent'];
}

type Envelope = Omit<Schemas['Event'], 'type' | 'data'>;

export type SessionEvent = { [Type in keyof Payloads]: Envelope & { type: Type; data: Payloads[Type] } }[keyof Payloads];

export type ClientFrame =
  | Omit<Schemas['SendMessage'], never>
  | Schemas['SendTyping']
  | Schemas['EditSlot']
  | Schemas['Ping'];
