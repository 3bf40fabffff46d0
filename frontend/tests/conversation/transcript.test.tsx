import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Utterance } from '@/lib/events/state';
import { Transcript } from '@/lib/transcript/transcript';
import { Announcer } from '@/lib/ui/announcer';
import { accessibilityFaults } from '../axe';

const said = (part: Partial<Utterance>): Utterance => ({
  id: 'u1',
  turnId: null,
  role: 'agent',
  agent: null,
  text: 'We open at nine on weekdays.',
  isFinal: true,
  heardChars: null,
  interrupted: false,
  sources: [],
  ts: '2026-11-24T15:30:00Z',
  ...part,
});

const names = { agent: 'Ava', customer: 'You', person: 'Dana', system: 'Note' };
const nameOf = (utterance: Utterance) => names[utterance.role];
const show = (utterances: Utterance[], playing = false) =>
  render(<Transcript label="Transcript" utterances={utterances} nameOf={nameOf} zone="America/Chicago" playing={playing} />);

it('strikes through what the customer did not hear, and says so to readers', async () => {
  const { container } = show([said({ heardChars: 15, interrupted: true })]);
  expect(container.querySelector('del')?.textContent).toBe('on weekdays.');
  expect(screen.getByText('Not heard:')).toBeInTheDocument();
  expect(screen.getByText('interrupted here')).toBeVisible();
  expect(await accessibilityFaults(container)).toEqual([]);
});

it('strikes nothing through when everything was heard before the interruption', () => {
  const { container } = show([said({ heardChars: 28, interrupted: true })]);
  expect(container.querySelector('del')).toBeNull();
});

it('keeps the rest of a sentence faint only while it is being spoken', () => {
  const half = said({ heardChars: 8 });
  const { container, rerender } = show([half], true);
  expect(container.querySelector('.text-ink-3 ~ *, .said .text-ink-3')?.textContent).toBe('at nine on weekdays.');
  rerender(<Transcript label="Transcript" utterances={[half]} nameOf={nameOf} playing={false} />);
  expect(container.querySelector('.said .text-ink-3')).toBeNull();
});

it('names the source of an answer', () => {
  show([said({ sources: [{ title: 'Opening hours', id: 'hours' }] })]);
  expect(screen.getByText('Opening hours')).toBeVisible();
});

it('reads out finished sentences that arrive, once, and neither the past nor the unfinished', () => {
  const greeting = said({ id: 'u0', text: 'Hello.' });
  const half = said({ id: 'u1', text: 'We op', isFinal: false });
  const whole = said({ id: 'u1', text: 'We open at nine.' });
  const { rerender } = render(<Announcer utterances={[greeting]} speakerOf={nameOf} />);
  const log = screen.getByRole('log');
  expect(log).toHaveAttribute('aria-live', 'polite');
  expect(log).toHaveTextContent('');
  rerender(<Announcer utterances={[greeting, half]} speakerOf={nameOf} />);
  expect(log).toHaveTextContent('');
  rerender(<Announcer utterances={[greeting, whole]} speakerOf={nameOf} />);
  rerender(<Announcer utterances={[greeting, { ...whole }]} speakerOf={nameOf} />);
  expect(log).toHaveTextContent(/^Ava: We open at nine\.$/);
});
