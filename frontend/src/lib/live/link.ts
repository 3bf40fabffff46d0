/** How the page stands with the server: what is shown when it is not simply live. */
export type Link =
  | { phase: 'connecting' }
  | { phase: 'live'; caughtUp: number | null }
  | { phase: 'reconnecting'; attempt: number; retryAt: number }
  | { phase: 'offline'; since: string | null }
  | { phase: 'refused'; code: number; reason: string };

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const GROWTH = 1.7;

/** 4000 + an HTTP status that no retry will change. 4408 (too slow) and 4429 (too many) are worth another try. */
const FINAL_CLOSES = new Set([4400, 4401, 4403, 4404, 4410, 4422]);

export function isFinal(code: number): boolean {
  return FINAL_CLOSES.has(code);
}

/** Delay before the given attempt, the same sum that the socket does. */
export function retryDelayMs(attempt: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * GROWTH ** Math.max(0, attempt - 1));
}

export const reconnection = {
  minReconnectionDelay: FIRST_DELAY_MS,
  maxReconnectionDelay: LONGEST_DELAY_MS,
  reconnectionDelayGrowFactor: GROWTH,
  connectionTimeout: 5000,
};
