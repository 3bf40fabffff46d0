import { useQuery } from '@tanstack/react-query';
import { request, RequestFailed } from '@/lib/api/client';
import type { GraphView, StaffSessionRow } from '@/lib/api/types';

export type { GraphView, StaffSessionRow };

const LIST_EVERY_MS = 2000;

/** Trades the one-use ticket of a staff link for the cookie. A ticket that is spent is no failure: the cookie may be there. */
export async function redeemTicket(ticket: string): Promise<void> {
  try {
    await request('/api/staff/sessions', { method: 'POST', body: { ticket } });
  } catch (failure) {
    if (!(failure instanceof RequestFailed) || failure.status === 0 || failure.status >= 500) throw failure;
  }
}

export function useStaffSessions() {
  return useQuery({
    queryKey: ['staff-sessions'],
    queryFn: async ({ signal }) => (await request<{ sessions: StaffSessionRow[] }>('/api/staff/sessions', { signal })).sessions,
    refetchInterval: (query) => (isForbidden(query.state.error) ? false : LIST_EVERY_MS),
    retry: false,
  });
}

export function useGraph() {
  return useQuery({
    queryKey: ['graph'],
    queryFn: ({ signal }) => request<GraphView>('/api/graph', { signal }),
    staleTime: Infinity,
  });
}

export function isForbidden(error: unknown): boolean {
  return error instanceof RequestFailed && (error.status === 401 || error.status === 403);
}
