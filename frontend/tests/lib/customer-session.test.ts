import { beforeEach, expect, it, vi } from 'vitest';
import { RequestFailed } from '@/lib/api/client';
import { openSession, storedSession } from '@/lib/session/customer-session';

type Reply = { status: number; body: unknown };
const asked: { url: string; method: string; token: string | null }[] = [];
let replies: Record<string, Reply | 'unreachable'>;

beforeEach(() => {
  asked.length = 0;
  replies = { 'POST /api/sessions': { status: 201, body: { session_id: 's2', token: 't2', greeting: 'Hi', pack: 'p' } } };
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const headers = init.headers as Record<string, string>;
    asked.push({ url, method: init.method ?? 'GET', token: headers.authorization ?? null });
    const reply = replies[`${init.method ?? 'GET'} ${url}`];
    if (!reply || reply === 'unreachable') throw new TypeError('failed to fetch');
    return new Response(JSON.stringify(reply.body), { status: reply.status });
  });
});

const remembered = { sessionId: 's1', token: 't1' };

it('opens a session once and finds it again after a reload', async () => {
  expect(await openSession()).toEqual({ sessionId: 's2', token: 't2' });
  replies['GET /api/sessions/s2'] = { status: 200, body: {} };
  expect(await openSession()).toEqual({ sessionId: 's2', token: 't2' });
  expect(asked.map(({ method, token }) => [method, token])).toEqual([['POST', null], ['GET', 'Bearer t2']]);
});

it('opens a new one when the old one is gone', async () => {
  sessionStorage.setItem('frontdesk.session', JSON.stringify(remembered));
  replies['GET /api/sessions/s1'] = { status: 404, body: { code: 'not_found', message: 'gone', retryable: false, request_id: 'r' } };
  expect(await openSession()).toEqual({ sessionId: 's2', token: 't2' });
  expect(storedSession()?.sessionId).toBe('s2');
});

it('keeps the conversation when the server only cannot be reached', async () => {
  sessionStorage.setItem('frontdesk.session', JSON.stringify(remembered));
  replies['GET /api/sessions/s1'] = 'unreachable';
  await expect(openSession()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
  expect(storedSession()).toEqual(remembered);
});

it('says what the server said, and under which request', async () => {
  replies['POST /api/sessions'] = { status: 429, body: { code: 'rate_limited', message: 'Too many conversations.', retryable: true, request_id: '01ABC' } };
  const failure = await openSession().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RequestFailed);
  expect(failure).toMatchObject({ code: 'rate_limited', message: 'Too many conversations.', requestId: '01ABC', retryable: true });
});

it('survives storage that holds nonsense', () => {
  sessionStorage.setItem('frontdesk.session', '{');
  expect(storedSession()).toBeNull();
});
