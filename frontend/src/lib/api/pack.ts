import { useQuery } from '@tanstack/react-query';
import { request } from './client';
import type { PackView } from './types';

export type { PackView };

const VOICE_MAY_CHANGE_MS = 15_000;

/** The business that answers here, for the header; whether it can be called right now. */
export function usePack() {
  return useQuery({
    queryKey: ['pack'],
    queryFn: ({ signal }) => request<PackView>('/api/packs/current', { signal }),
    refetchInterval: VOICE_MAY_CHANGE_MS,
  });
}
