// @vitest-environment jsdom
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { WebSocket as Socket, WebSocketServer } from 'ws';
import type { SessionEvent } from '@/lib/api/types';
import { connectSession, socketUrl, type LiveConnection } from '@/lib/live/live-session';
import { logWriter } from '../log';

type Frame = { type: string; token?: string; after?: number; turn_id?: string; text?: string; slot?: string; value?: string };

/** A server that keeps the protocol: hello, the log from `after`, then live; it notes what it was sent. */
class Desk {
  readonly server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  readonly received: Frame[] = [];
  log: SessionEvent[] = [];
  refuseWith: number | null = null;
  answersMessages = true;
  readonly write = logWriter();

  constructor() {
    this.server.on('connection', (socket) => socket.on('message', (raw) => this.take(socket, JSON.parse(String(raw)) as Frame)));
  }

  get url() {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/ws/s1`;
  }

  hellos() {
    return this.received.filter((frame) => frame.type === 'hello');
  }

  tell(event: SessionEvent) {
    if (event.seq !== null) this.log.push(event);
    for (const socket of this.server.clients) socket.send(JSON.stringify(event));
  }

  dropAll() {
    for (const socket of this.server.clients) socket.terminate();
  }

  private take(socket: Socket, frame: Frame) {
    this.received.push(frame);
    if (frame.type === 'hello') {
      if (this.refuseWith) return socket.close(this.refuseWith, 'no');
      for (const event of this.log) if ((event.seq ?? 0) > (frame.after ?? 0)) socket.send(JSON.stringify(event));
    }
    if (frame.type === 'ping') socket.send('{"type":"pong"}');
    if (frame.type === 'message' && this.answersMessages) {
      this.tell(this.write({ type: 'transcript', data: { utterance_id: `c-${frame.turn_id}`, role: 'customer', text: frame.text } }, { turn_id: frame.turn_id }));
    }
  }
}

let desk: Desk;
let connection: LiveConnection;

beforeEach(async () => {
  desk = new Desk();
  await once(desk.server, 'listening');
});

afterEach(async () => {
  connection.close();
  desk.dropAll();
  desk.server.close();
  await once(desk.server, 'close');
});

function connect() {
  connection = connectSession({ url: desk.url, token: 'secret', WebSocket: Socket });
  return connection.store;
}

const link = () => connection.store.getState().link;
const texts = () => connection.store.getState().session.utterances.map((utterance) => utterance.text);

it('says hello with the token, never in the address, and shows the log', async () => {
  desk.tell(desk.write({ type: 'transcript', data: { utterance_id: 'a0', role: 'agent', text: 'Hello' } }));
  connect();
  await vi.waitFor(() => expect(link()).toEqual({ phase: 'live', caughtUp: null }));
  expect(texts()).toEqual(['Hello']);
  expect(desk.received[0]).toEqual({ type: 'hello', token: 'secret', after: 0 });
  expect(desk.url).not.toContain('secret');
});

it('asks for what it missed after a broken connection, and counts it', async () => {
  desk.tell(desk.write({ type: 'transcript', data: { utterance_id: 'a0', role: 'agent', text: 'Hello' } }));
  connect();
  await vi.waitFor(() => expect(texts()).toEqual(['Hello']));
  desk.dropAll();
  await vi.waitFor(() => expect(link().phase).toBe('reconnecting'));
  desk.tell(desk.write({ type: 'transcript', data: { utterance_id: 'a1', role: 'agent', text: 'Still there?' } }));
  desk.tell(desk.write({ type: 'transcript', data: { utterance_id: 'a2', role: 'agent', text: 'I am.' } }));
  await vi.waitFor(() => expect(link()).toEqual({ phase: 'live', caughtUp: 2 }), 4000);
  expect(texts()).toEqual(['Hello', 'Still there?', 'I am.']);
  expect(desk.hellos().at(-1)?.after).toBe(1);
});

it('keeps what was written while the line was down and sends it once under one id', async () => {
  desk.answersMessages = false;
  connect();
  await vi.waitFor(() => expect(link().phase).toBe('live'));
  const turnId = connection.say('An oil change, please');
  await vi.waitFor(() => expect(desk.received.some((frame) => frame.text)).toBe(true));
  // The server died before the log had it: nobody knows whether it was taken.
  desk.dropAll();
  desk.answersMessages = true;
  await vi.waitFor(() => expect(texts()).toEqual(['An oil change, please']), 4000);
  expect(connection.store.getState().outbox).toEqual([]);
  expect(new Set(desk.received.filter((frame) => frame.type === 'message').map((frame) => frame.turn_id))).toEqual(new Set([turnId]));
});

it('stops asking when the session is not ours any more', async () => {
  desk.refuseWith = 4401;
  connect();
  await vi.waitFor(() => expect(link()).toEqual({ phase: 'refused', code: 4401, reason: 'no' }));
  const asked = desk.hellos().length;
  connection.say('hello?');
  expect(desk.hellos()).toHaveLength(asked);
});

it('resumes after being too slow', async () => {
  desk.refuseWith = 4408;
  connect();
  await vi.waitFor(() => expect(link().phase).toBe('reconnecting'));
  desk.refuseWith = null;
  await vi.waitFor(() => expect(link().phase).toBe('live'), 4000);
});

it('keeps a refused message with its reason until it is sent again', async () => {
  desk.answersMessages = false;
  connect();
  await vi.waitFor(() => expect(link().phase).toBe('live'));
  const turnId = connection.say('hello');
  desk.tell(desk.write({ type: 'error', data: { code: 'rate_limited', message: 'Please wait a moment.', retryable: true } }, { turn_id: turnId, seq: null }));
  await vi.waitFor(() => expect(connection.store.getState().outbox[0]?.refusal).toBe('Please wait a moment.'));
  desk.answersMessages = true;
  connection.sayAgain(turnId);
  await vi.waitFor(() => expect(texts()).toEqual(['hello']));
});

it('sends an edited slot with the id of its turn', async () => {
  connect();
  await vi.waitFor(() => expect(link().phase).toBe('live'));
  const turnId = connection.editSlot('name', 'Maria Ortiz', 'Name: Maria Ortiz');
  await vi.waitFor(() => expect(desk.received.at(-1)).toEqual({ type: 'slot', slot: 'name', value: 'Maria Ortiz', turn_id: turnId }));
});

it('goes to the host that served the page, encrypted where the page was', () => {
  expect(socketUrl('s/1', { protocol: 'https:', host: 'desk.example' })).toBe('wss://desk.example/ws/s%2F1');
  expect(socketUrl('s1', { protocol: 'http:', host: '127.0.0.1:8000' })).toBe('ws://127.0.0.1:8000/ws/s1');
});
