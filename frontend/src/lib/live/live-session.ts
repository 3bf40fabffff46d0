import { WebSocket as ReconnectingSocket } from 'partysocket';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClientFrame, SessionEvent } from '@/lib/api/types';
import { foldAll } from '@/lib/events/fold';
import { emptySession, type SessionState } from '@/lib/events/state';
import { ulid } from '@/lib/ulid';
import { isFinal, reconnection, retryDelayMs, type Link } from './link';

const PING_EVERY_MS = 20_000;
/** A socket that answers nothing for this long is dead, whatever the browser believes. */
const SILENCE_MS = 45_000;

/** Something the customer did that the log does not show yet. Sent again after a reconnect under the same id. */
export interface Outgoing {
  turnId: string;
  text: string;
  frame: ClientFrame;
  at: string;
  /** Why the server did not take it; it stays until the customer tries again or drops it. */
  refusal: string | null;
}

export interface LiveSession {
  session: SessionState;
  link: Link;
  outbox: Outgoing[];
}

export interface LiveConnection {
  store: StoreApi<LiveSession>;
  say: (text: string) => string;
  editSlot: (slot: string, value: string, shown: string) => string;
  typing: (on: boolean) => void;
  sayAgain: (turnId: string) => void;
  drop: (turnId: string) => void;
  reconnectNow: () => void;
  close: () => void;
}

interface Where {
  url: string;
  /** Absent for staff: their cookie speaks. */
  token?: string;
  WebSocket?: unknown;
}

type Incoming = SessionEvent | { type: 'pong' };

/** One session's log, live: events in, the folded state out, and what the customer sends kept until the log has it. */
export function connectSession({ url, token, WebSocket }: Where): LiveConnection {
  const store = createStore<LiveSession>(() => ({ session: emptySession, link: { phase: 'connecting' }, outbox: [] }));
  const socket = new ReconnectingSocket(url, [], {
    ...reconnection,
    WebSocket,
    maxEnqueuedMessages: 0,
    shouldReconnectOnClose: (event) => !isFinal(event.code),
  });
  const inbox = createInbox(store);
  let heardAt = Date.now();
  let wasLive = false;

  const transmit = (frame: object) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };

  socket.addEventListener('open', () => {
    heardAt = Date.now();
    inbox.startCounting();
    const after = store.getState().session.lastSeq;
    transmit(token ? { type: 'hello', token, after } : { type: 'hello', after });
    // Answered after the replay: from then on the page is live.
    transmit({ type: 'ping' });
    for (const waiting of store.getState().outbox) if (!waiting.refusal) transmit(waiting.frame);
  });

  socket.addEventListener('message', (message) => {
    heardAt = Date.now();
    const incoming = JSON.parse(String(message.data)) as Incoming;
    if (incoming.type !== 'pong') return inbox.add(incoming);
    if (store.getState().link.phase === 'live') return;
    inbox.flush();
    store.setState({ link: { phase: 'live', caughtUp: wasLive ? inbox.counted() : null } });
    wasLive = true;
  });

  socket.addEventListener('close', (event) => {
    inbox.flush();
    if (isFinal(event.code)) {
      store.setState({ link: { phase: 'refused', code: event.code, reason: event.reason } });
    } else if (!navigator.onLine) {
      store.setState({ link: { phase: 'offline', since: store.getState().session.lastEventAt } });
    } else {
      const attempt = Math.max(1, socket.retryCount);
      store.setState({ link: { phase: 'reconnecting', attempt, retryAt: Date.now() + retryDelayMs(attempt) } });
    }
  });

  const heartbeat = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return;
    if (Date.now() - heardAt > SILENCE_MS) socket.reconnect(4000, 'silent');
    else transmit({ type: 'ping' });
  }, PING_EVERY_MS);

  const wentOffline = () =>
    store.setState({ link: { phase: 'offline', since: store.getState().session.lastEventAt } });
  const cameOnline = () => socket.reconnect();
  window.addEventListener('offline', wentOffline);
  window.addEventListener('online', cameOnline);

  const post = (text: string, frame: (turnId: string) => ClientFrame): string => {
    const turnId = ulid();
    const outgoing: Outgoing = { turnId, text, frame: frame(turnId), at: new Date().toISOString(), refusal: null };
    store.setState(({ outbox }) => ({ outbox: [...outbox, outgoing] }));
    transmit(outgoing.frame);
    return turnId;
  };

  return {
    store,
    say: (text) => post(text, (turn_id) => ({ type: 'message', turn_id, text })),
    editSlot: (slot, value, shown) => post(shown, (turn_id) => ({ type: 'slot', slot, value, turn_id })),
    typing: (on) => transmit({ type: 'typing', on }),
    sayAgain: (turnId) => {
      const refused = store.getState().outbox.find((item) => item.turnId === turnId);
      store.setState(({ outbox }) => ({ outbox: outbox.map((item) => (item === refused ? { ...item, refusal: null } : item)) }));
      if (refused) transmit(refused.frame);
    },
    drop: (turnId) => store.setState(({ outbox }) => ({ outbox: outbox.filter((item) => item.turnId !== turnId) })),
    reconnectNow: () => socket.reconnect(),
    close: () => {
      clearInterval(heartbeat);
      window.removeEventListener('offline', wentOffline);
      window.removeEventListener('online', cameOnline);
      inbox.stop();
      socket.close();
    },
  };
}

/** Folds what came in one burst in one go: a replayed log of hundreds of events renders once. */
function createInbox(store: StoreApi<LiveSession>) {
  let waiting: SessionEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let count = 0;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const events = waiting;
    waiting = [];
    store.setState(({ session, outbox }) => ({ session: foldAll(events, session), outbox: settle(outbox, events) }));
  };

  return {
    add(event: SessionEvent) {
      waiting.push(event);
      if (event.seq !== null) count += 1;
      timer ??= setTimeout(flush, 0);
    },
    flush,
    startCounting: () => void (count = 0),
    counted: () => count,
    stop: () => clearTimeout(timer),
  };
}

/** What the log now shows is no longer on its way; what the server refused says so and waits. */
function settle(outbox: Outgoing[], events: SessionEvent[]): Outgoing[] {
  if (outbox.length === 0) return outbox;
  return outbox.flatMap((item) => {
    const about = events.filter((event) => event.turn_id === item.turnId);
    if (about.some((event) => event.type !== 'error')) return [];
    const error = about.findLast((event) => event.type === 'error');
    return [error ? { ...item, refusal: error.data.message } : item];
  });
}

/** The address of a session's socket on the host that served the page. */
export function socketUrl(sessionId: string, place: Pick<Location, 'protocol' | 'host'> = window.location): string {
  const scheme = place.protocol === 'https:' ? 'wss' : 'ws';
  return `${scheme}://${place.host}/ws/${encodeURIComponent(sessionId)}`;
}
