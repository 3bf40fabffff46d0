import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { ConsolePage } from '@/features/supervise';

export function ConsoleRoute() {
  const { session } = useSearch({ from: '/console' });
  const navigate = useNavigate();
  const select = useCallback(
    (chosen: string) => void navigate({ to: '/console', search: { session: chosen }, replace: true }),
    [navigate],
  );
  return <ConsolePage selected={session} onSelect={select} />;
}
