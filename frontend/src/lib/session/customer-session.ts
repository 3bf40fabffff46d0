import { request, RequestFailed } from '@/lib/api/client';
import type { SessionOpened, SessionView } from '@/lib/api/types';

/** What the browser keeps of a conversation, for this tab only: enough to come back to it after a reload. */
export interface CustomerSession {
  sessionId: string;
  token: string;
}

const KEY = 'frontdesk.session';

export function storedSession(): CustomerSession | null {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Partial<CustomerSession> | null;
    return stored?.sessionId && stored.token ? { sessionId: stored.sessionId, token: stored.token } : null;
  } catch {
    return null;
  }
}

export function forgetSession(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; then there was nothing to forget.
  }
}

function keep(session: CustomerSession): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session));
  } catch {
    // Without storage the conversation lasts as long as the page.
  }
}

export function readSession({ sessionId, token }: CustomerSession, signal?: AbortSignal): Promise<SessionView> {
  return request<SessionView>(`/api/sessions/${encodeURIComponent(sessionId)}`, { token, signal });
}

/** The conversation of this tab if the server still knows it, else a new one. */
export async function openSession(): Promise<CustomerSession> {
  const stored = storedSession();
  if (stored) {
    try {
      await readSession(stored);
      return stored;
    } catch (failure) {
      const gone = failure instanceof RequestFailed && [401, 403, 404, 410].includes(failure.status);
      if (!gone) throw failure;
      forgetSession();
    }
  }
  const body = { locale: navigator.language, referrer: document.referrer ? document.referrer.slice(0, 500) : null };
  const opened = await request<SessionOpened>('/api/sessions', { method: 'POST', body });
  const session = { sessionId: opened.session_id, token: opened.token };
  keep(session);
  return session;
}
