import { ulid } from '@/lib/ulid';
import type { ErrorBody } from './types';

/** What the server refused, or why it could not be reached (`status` 0). */
export class RequestFailed extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly requestId: string | null;
  readonly retryAfterS: number | null;

  constructor(status: number, body: Partial<ErrorBody>, retryAfterS: number | null = null) {
    super(body.message ?? '');
    this.name = 'RequestFailed';
    this.status = status;
    this.code = body.code ?? (status === 0 ? 'unreachable' : 'unexpected');
    this.retryable = body.retryable ?? (status === 0 || status >= 500);
    this.requestId = body.request_id ?? null;
    this.retryAfterS = retryAfterS;
  }
}

interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: unknown;
  token?: string;
  signal?: AbortSignal;
}

export async function request<Reply>(path: string, { method = 'GET', body, token, signal }: Call = {}): Promise<Reply> {
  const headers: Record<string, string> = { accept: 'application/json', 'x-request-id': ulid() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (token) headers.authorization = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      credentials: 'same-origin',
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestFailed(0, { request_id: headers['x-request-id'] });
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Reply;
  const wait = Number(response.headers.get('retry-after'));
  const failure = (await response.json().catch(() => ({}))) as Partial<ErrorBody>;
  failure.request_id ??= response.headers.get('x-request-id') ?? headers['x-request-id'];
  throw new RequestFailed(response.status, failure, Number.isFinite(wait) && wait > 0 ? wait : null);
}
