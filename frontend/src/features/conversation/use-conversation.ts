import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { RequestFailed } from '@/lib/api/client';
import { useLiveConnection } from '@/lib/live/use-live';
import { forgetSession, openSession, readSession, type CustomerSession } from '@/lib/session/customer-session';

/** The conversation of this tab: opened or taken up again, and live. */
export function useConversation() {
  const [generation, setGeneration] = useState(0);
  const queries = useQueryClient();
  const opened = useQuery({
    queryKey: ['customer-session', generation],
    queryFn: openSession,
    staleTime: Infinity,
    gcTime: Infinity,
    retry: (failures, error) => failures < 2 && error instanceof RequestFailed && error.status === 0,
  });
  const connection = useLiveConnection(opened.data?.sessionId, opened.data?.token);
  const startOver = useCallback(() => {
    forgetSession();
    queries.removeQueries({ queryKey: ['session-record'] });
    setGeneration((before) => before + 1);
  }, [queries]);
  return { opened, connection, startOver };
}

/** The stored side of the session (bookings); read again whenever `version` changes. */
export function useSessionRecord(session: CustomerSession, version: string) {
  return useQuery({
    queryKey: ['session-record', session.sessionId, version],
    queryFn: ({ signal }) => readSession(session, signal),
    enabled: version !== '',
    placeholderData: (before) => before,
  });
}
