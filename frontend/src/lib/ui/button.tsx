import type { ComponentProps } from 'react';
import { classes } from './classes';

type Tone = 'accent' | 'plain' | 'quiet' | 'trouble' | 'human';

const tones: Record<Tone, string> = {
  accent: 'bg-accent text-on-accent border-accent hover:bg-accent-strong hover:border-accent-strong',
  plain: 'bg-sheet text-ink border-edge/60 hover:border-edge hover:bg-sunk',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-sunk hover:text-ink',
  trouble: 'bg-sheet text-trouble border-trouble/50 hover:bg-trouble-soft hover:border-trouble',
  human: 'bg-sheet text-human border-human/50 hover:bg-human-soft hover:border-human',
};

interface ButtonProps extends ComponentProps<'button'> {
  tone?: Tone;
  size?: 'normal' | 'small';
  pending?: boolean;
}

export function Button({ tone = 'plain', size = 'normal', pending, className, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || pending}
      aria-busy={pending || undefined}
      className={classes(
        'inline-flex items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap',
        'transition-colors duration-100 disabled:opacity-55 select-none [&_svg]:shrink-0',
        size === 'normal' ? 'min-h-10 px-4 text-sm' : 'min-h-8 px-3 text-[13px]',
        tones[tone],
        className,
      )}
    />
  );
}

interface IconButtonProps extends ComponentProps<'button'> {
  label: string;
}

/** A button that shows only an icon; its label is read aloud and shown as a tooltip by the browser. */
export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classes(
        'inline-grid size-9 place-items-center rounded-md text-ink-2 transition-colors duration-100',
        'hover:bg-sunk hover:text-ink disabled:opacity-50',
        className,
      )}
    />
  );
}
