import type { Room } from 'livekit-client';
import { create } from 'zustand';
import { request } from '@/lib/api/client';
import type { VoiceToken } from '@/lib/api/types';
import type { CustomerSession } from '@/lib/session/customer-session';
import { microphoneTrouble, tokenTrouble, type Trouble } from './trouble';

/** A worker takes well under a second; after this the customer is told instead of left waiting. */
const ANSWER_WITHIN_MS = 12_000;

export type CallPhase = 'idle' | 'preparing' | 'connecting' | 'active' | 'reconnecting' | 'ended';

interface CallStore {
  phase: CallPhase;
  room: Room | null;
  trouble: Trouble | null;
  startedAt: string | null;
  isMuted: boolean;
  /** The browser plays nothing until the page is touched once more. */
  isPlaybackBlocked: boolean;
  isAgentHere: boolean;
  prepare: () => void;
  dismiss: () => void;
  start: (session: CustomerSession, deviceId: string) => Promise<void>;
  end: () => Promise<void>;
  toggleMute: () => Promise<void>;
  allowPlayback: () => Promise<void>;
}

const idle = {
  phase: 'idle' as CallPhase,
  room: null,
  trouble: null,
  startedAt: null,
  isMuted: false,
  isPlaybackBlocked: false,
  isAgentHere: false,
};

/** One call at a time in a tab: what the strip and the controls show, and what they can do. */
export const useCall = create<CallStore>()((set, get) => ({
  ...idle,

  prepare: () => set({ ...idle, phase: 'preparing' }),
  dismiss: () => set(idle),

  start: async (session, deviceId) => {
    set({ ...idle, phase: 'connecting' });
    const voice = await requestVoice(session).catch((failure: unknown) => {
      set({ ...idle, trouble: tokenTrouble(failure) });
    });
    if (!voice || get().phase !== 'connecting') return;
    // The voice code is half of the page's weight; whoever only writes never loads it.
    const { Room, RoomEvent } = await import('livekit-client');
    const room = new Room({
      audioCaptureDefaults: { deviceId: deviceId || undefined, echoCancellation: true, noiseSuppression: true },
      disconnectOnPageLeave: true,
    });
    room
      .on(RoomEvent.ParticipantConnected, () => set({ isAgentHere: true }))
      .on(RoomEvent.ParticipantDisconnected, () => set({ isAgentHere: room.remoteParticipants.size > 0 }))
      .on(RoomEvent.AudioPlaybackStatusChanged, () => set({ isPlaybackBlocked: !room.canPlaybackAudio }))
      .on(RoomEvent.Reconnecting, () => set({ phase: 'reconnecting' }))
      .on(RoomEvent.Reconnected, () => set({ phase: 'active' }))
      .on(RoomEvent.Disconnected, () => {
        if (get().room === room) set({ ...idle, phase: 'ended', startedAt: get().startedAt });
      });
    set({ room });
    try {
      await room.connect(voice.url, voice.token);
    } catch {
      return set({ ...idle, trouble: { kind: 'no_connection', reason: null, requestId: null } });
    }
    // Hung up while it was ringing.
    if (get().room !== room) return void room.disconnect();
    set({
      phase: 'active',
      startedAt: new Date().toISOString(),
      isAgentHere: room.remoteParticipants.size > 0,
      isPlaybackBlocked: !room.canPlaybackAudio,
    });
    watchForAnswer(room, set, get);
    try {
      await room.localParticipant.setMicrophoneEnabled(true);
    } catch (failure) {
      set({ ...idle, trouble: microphoneTrouble(failure) });
      await room.disconnect();
    }
  },

  end: async () => {
    const { room, startedAt } = get();
    set({ ...idle, phase: 'ended', startedAt });
    await room?.disconnect();
  },

  toggleMute: async () => {
    const { room, isMuted } = get();
    if (!room) return;
    await room.localParticipant.setMicrophoneEnabled(isMuted);
    set({ isMuted: !isMuted });
  },

  allowPlayback: async () => {
    const { room } = get();
    await room?.startAudio();
    if (room) set({ isPlaybackBlocked: !room.canPlaybackAudio });
  },
}));

type Set = (change: Partial<CallStore>) => void;

function watchForAnswer(room: Room, set: Set, get: () => CallStore): void {
  setTimeout(() => {
    const now = get();
    if (now.room !== room || now.isAgentHere || now.phase !== 'active') return;
    set({ ...idle, trouble: { kind: 'no_answer', reason: null, requestId: null } });
    void room.disconnect();
  }, ANSWER_WITHIN_MS);
}

function requestVoice({ sessionId, token }: CustomerSession): Promise<VoiceToken> {
  return request<VoiceToken>('/api/voice/token', { method: 'POST', token, body: { session_id: sessionId } });
}
