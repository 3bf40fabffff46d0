import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallControls, CallStrip, useCall } from '@/features/call';
import { emptySession } from '@/lib/events/state';

const session = { sessionId: 's1', token: 't1' };
const initial = useCall.getState();

beforeEach(() => useCall.setState(initial, true));
afterEach(() => vi.unstubAllGlobals());

function withMicrophone(open: () => Promise<unknown>) {
  vi.stubGlobal('navigator', { ...navigator, mediaDevices: { getUserMedia: open, enumerateDevices: async () => [] } });
}

function show() {
  render(
    <>
      <CallStrip session={session} state={emptySession} business="Northside Motors" onSay={said} />
      <CallControls voice={{ available: true, reason: null }} />
    </>,
  );
  return userEvent.setup();
}

const said = vi.fn();
const stream = { getTracks: () => [] };

it.each([
  ['NotAllowedError', 'The browser may not use your microphone.'],
  ['NotFoundError', 'No microphone was found.'],
  ['NotReadableError', 'The microphone is in use.'],
])('names a microphone that fails with %s', async (name, words) => {
  withMicrophone(() => Promise.reject(new DOMException('', name)));
  const user = show();
  await user.click(screen.getByRole('button', { name: 'Call' }));
  expect(await screen.findByText(words)).toBeVisible();
  expect(screen.getByRole('button', { name: 'Start the call' })).toBeDisabled();
  await user.click(screen.getByRole('button', { name: 'Type instead' }));
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('says that a page without https has no microphone', async () => {
  vi.stubGlobal('navigator', { ...navigator, mediaDevices: undefined });
  const user = show();
  await user.click(screen.getByRole('button', { name: 'Call' }));
  expect(await screen.findByText('The browser offers no microphone on this page.')).toBeVisible();
});

it("gives the server's reason when it has no voice to offer", async () => {
  withMicrophone(async () => stream);
  const body = { code: 'voice_unavailable', message: 'No voice worker is registered.', retryable: true, request_id: '01XYZ' };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status: 503 }));
  const user = show();
  await user.click(screen.getByRole('button', { name: 'Call' }));
  await user.click(await screen.findByRole('button', { name: 'Start the call' }));
  expect(await screen.findByText('Calls are not available right now.')).toBeVisible();
  expect(screen.getByText('No voice worker is registered.')).toBeVisible();
  expect(screen.getByText('01XYZ')).toBeVisible();
});

it('offers no call, and says why, where there is no voice', () => {
  render(<CallControls voice={{ available: false, reason: 'No voice worker is running.' }} />);
  const button = screen.getByRole('button', { name: 'Call' });
  expect(button).toBeDisabled();
  expect(button).toHaveAccessibleDescription('No voice worker is running. Chat works.');
});

it('offers to call back when all lines are taken', async () => {
  withMicrophone(async () => stream);
  const body = { code: 'voice_full', message: 'All lines are busy.', retryable: true, request_id: '01XYZ' };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status: 503 }));
  const user = show();
  await user.click(screen.getByRole('button', { name: 'Call' }));
  await user.click(await screen.findByRole('button', { name: 'Start the call' }));
  await user.click(await screen.findByRole('button', { name: 'Have us call you' }));
  expect(said).toHaveBeenCalledWith('Please call me back');
  expect(screen.queryByText('All lines are busy.')).toBeNull();
});
