import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { SlotsPanel } from '@/features/conversation/slots-panel';
import type { FrameState } from '@/lib/api/types';
import { accessibilityFaults } from '../axe';

const slot = (label: string, said: string, status: FrameState['slots'][string]['status']) => ({ label, said, status, value: said || null, turn_id: null });

const frame: FrameState = {
  frame_id: 'f1',
  task: 'book_service',
  title: 'Service appointment',
  agent: 'booking',
  status: 'collecting',
  slots: {
    service: slot('Service', 'Oil change', 'confirmed'),
    when: slot('Day and time', 'Tuesday 9:30', 'corrected'),
    name: slot('Name', '', 'asking'),
    phone: slot('Phone', '', 'empty'),
  },
};

function show(frames = [frame]) {
  const onEdit = vi.fn();
  const { container } = render(<SlotsPanel frames={frames} utterances={[]} onEdit={onEdit} />);
  return { container, onEdit };
}

it('says in words how each detail stands, never by colour alone', async () => {
  const { container } = show();
  const panel = screen.getByRole('region', { name: 'Service appointment' });
  expect(within(panel).getByText('2 of 4')).toBeVisible();
  for (const word of ['confirmed', 'corrected', 'asking now', 'needed']) expect(within(panel).getByText(word)).toBeVisible();
  expect(await accessibilityFaults(container)).toEqual([]);
});

it('sends a corrected detail and gives the focus back', async () => {
  const user = userEvent.setup();
  const { onEdit } = show();
  await user.click(screen.getByRole('button', { name: 'Change Service' }));
  const field = screen.getByRole('textbox', { name: 'Service' });
  expect(field).toHaveFocus();
  await user.clear(field);
  await user.type(field, 'Brake check{Enter}');
  expect(onEdit).toHaveBeenCalledExactlyOnceWith('service', 'Brake check', 'Service');
  expect(screen.queryByRole('textbox')).toBeNull();
  expect(screen.getByRole('button', { name: 'Change Service' })).toHaveFocus();
});

it('sends nothing when the edit is left or changes nothing', async () => {
  const user = userEvent.setup();
  const { onEdit } = show();
  await user.click(screen.getByRole('button', { name: 'Change Service' }));
  await user.keyboard('Something{Escape}');
  await user.click(screen.getByRole('button', { name: 'Change Service' }));
  await user.keyboard('{Enter}');
  expect(onEdit).not.toHaveBeenCalled();
});

it('shows the task in hand, not the one that is on hold or over', () => {
  const done: FrameState = { ...frame, frame_id: 'f0', title: 'Earlier booking', status: 'done' };
  show([{ ...frame, frame_id: 'f2', title: 'On hold', status: 'paused' }, frame, done]);
  expect(screen.getByRole('heading', { name: 'Service appointment' })).toBeVisible();
});

it('explains itself while there is nothing to show', () => {
  show([]);
  expect(screen.getByText(/details appear here/)).toBeVisible();
});
