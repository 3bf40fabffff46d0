import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { connectSession, socketUrl, type LiveConnection, type LiveSession } from './live-session';

/** The live connection of a session for as long as the component is shown. */
export function useLiveConnection(sessionId: string | undefined, token?: string): LiveConnection | null {
  const [connection, setConnection] = useState<LiveConnection | null>(null);
  useEffect(() => {
    if (!sessionId) return;
    const opened = connectSession({ url: socketUrl(sessionId), token });
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the socket is the outside system that is followed
    setConnection(opened);
    return () => {
      opened.close();
      setConnection(null);
    };
  }, [sessionId, token]);
  return connection;
}

export function useLive<Part>(connection: LiveConnection, select: (live: LiveSession) => Part): Part {
  return useStore(connection.store, select);
}
