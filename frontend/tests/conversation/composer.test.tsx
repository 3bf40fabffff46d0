import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { Composer } from '@/features/conversation/composer';
import { accessibilityFaults } from '../axe';

function show(expects: Parameters<typeof Composer>[0]['expects'] = null) {
  const onSend = vi.fn();
  const onTyping = vi.fn();
  const { container } = render(<Composer expects={expects} disabled={false} onSend={onSend} onTyping={onTyping} />);
  return { container, onSend, onTyping, field: screen.getByRole('textbox', { name: 'Your message' }) };
}

it('sends on Enter, breaks the line on Shift+Enter and keeps the focus', async () => {
  const user = userEvent.setup();
  const { field, onSend, onTyping, container } = show();
  await user.type(field, 'An oil change{Shift>}{Enter}{/Shift}on Tuesday{Enter}');
  expect(onSend).toHaveBeenCalledExactlyOnceWith('An oil change\non Tuesday');
  expect(field).toHaveValue('');
  expect(field).toHaveFocus();
  expect(onTyping.mock.calls).toEqual([[true], [false]]);
  expect(await accessibilityFaults(container)).toEqual([]);
});

it('sends neither nothing nor more than the server takes', async () => {
  const user = userEvent.setup();
  const { field, onSend } = show();
  await user.type(field, '   {Enter}');
  await user.click(field);
  await user.paste('x'.repeat(4100));
  await user.keyboard('{Enter}');
  expect(onSend).not.toHaveBeenCalled();
  expect(screen.getByRole('button', { name: 'Send' })).toBeDisabled();
});

it('brings up the keys for a phone number when one is asked for', () => {
  const { field } = show({ kind: 'phone', slot: 'phone' });
  expect(field).toHaveAttribute('inputmode', 'tel');
});
