import { useQuery } from '@tanstack/react-query';
import { request } from './client';

/** The business that answers here, for the header; whether its phone is staffed by a voice right now. */
export interface PackView {
  name: string;
  business: string;
  persona: string;
  locale: string;
  zone: string;
  voice: { available: boolean; reason: string | null };
}

const VOICE_MAY_CHANGE_MS = 15_000;

export function usePack() {
  return useQuery({
    queryKey: ['pack'],
    queryFn: ({ signal }) => request<PackView>('/api/packs/current', { signal }),
    refetchInterval: VOICE_MAY_CHANGE_MS,
  });
}
