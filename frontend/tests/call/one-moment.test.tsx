import { render, screen } from '@testing-library/react';
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallStrip, useCall } from '@/features/call';
import { emptySession, type SessionState } from '@/lib/events/state';

const initial = useCall.getState();
const played = vi.fn(async () => undefined);
const paused = vi.fn();
let clips: string[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  clips = [];
  played.mockClear();
  paused.mockClear();
  vi.stubGlobal(
    'Audio',
    class {
      currentTime = 0;
      play = played;
      pause = paused;
      constructor(source: string) {
        clips.push(source);
      }
    },
  );
  useCall.setState({ ...initial, phase: 'active', isAgentHere: true }, true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

type Call = NonNullable<SessionState['call']>;

function strip(status: Call['status'], reason: string | null) {
  const call: Call = { call_id: 'call_1', status, reason };
  return <CallStrip session={{ sessionId: 's1', token: 't1' }} state={{ ...emptySession, call }} business="Northside" onSay={() => undefined} />;
}

it('says that the assistant comes back, again and again, until it is there', () => {
  const { rerender } = render(strip('reconnecting', 'worker_lost'));
  expect(screen.getByRole('status')).toHaveTextContent('The assistant dropped out; one moment');
  expect(clips).toEqual(['/one-moment.mp3']);
  expect(played).toHaveBeenCalledTimes(1);

  vi.advanceTimersByTime(8_000);
  expect(played).toHaveBeenCalledTimes(2);

  rerender(strip('active', null));
  expect(paused).toHaveBeenCalled();
  expect(screen.queryByText('The assistant dropped out; one moment')).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(played).toHaveBeenCalledTimes(2);
});

it('is quiet when it is the customer who went away', () => {
  render(strip('reconnecting', 'customer_left'));
  expect(clips).toEqual([]);
});

it('has its clip among the pages', () => {
  expect(existsSync('public/one-moment.mp3')).toBe(true);
});
