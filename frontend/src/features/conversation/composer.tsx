import { ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState } from '@/lib/events/state';
import { classes } from '@/lib/ui/classes';

const MAX_TEXT = 4000;
const COUNT_FROM = 3500;
const IDLE_MS = 3000;

interface ComposerProps {
  expects: SessionState['expects'];
  disabled: boolean;
  onSend: (text: string) => void;
  onTyping: (on: boolean) => void;
}

export function Composer({ expects, disabled, onSend, onTyping }: ComposerProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const typing = useTyping(onTyping);
  const field = useRef<HTMLTextAreaElement>(null);
  const ready = text.trim().length > 0 && text.length <= MAX_TEXT && !disabled;

  const send = () => {
    if (!ready) return;
    onSend(text.trim());
    setText('');
    typing.stop();
    field.current?.focus();
  };

  return (
    <form
      className={classes(
        'flex min-w-0 flex-1 items-end gap-2 rounded-md border border-edge/60 bg-sheet py-1 pr-1 pl-3.5',
        'focus-within:border-accent focus-within:outline-1 focus-within:outline-accent',
      )}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        name="message"
        value={text}
        disabled={disabled}
        aria-label={t('composer.label')}
        placeholder={t(`composer.placeholder.${expects?.kind ?? 'open'}`)}
        inputMode={expects?.kind === 'phone' ? 'tel' : 'text'}
        autoComplete="off"
        enterKeyHint="send"
        className="field-sizing-content max-h-36 min-w-0 flex-1 resize-none bg-transparent py-2 leading-6 outline-none placeholder:text-ink-3"
        onChange={(event) => {
          setText(event.target.value);
          typing.key();
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      {text.length > COUNT_FROM ? (
        <output className={classes('self-center text-xs tabular-nums', text.length > MAX_TEXT ? 'text-trouble' : 'text-ink-3')}>
          {t('composer.left', { count: MAX_TEXT - text.length })}
        </output>
      ) : null}
      <button
        type="submit"
        disabled={!ready}
        aria-label={t('composer.send')}
        className="grid size-10 shrink-0 place-items-center rounded-sm bg-accent text-on-accent transition-colors duration-100 hover:bg-accent-strong disabled:bg-sunk disabled:text-ink-3"
      >
        <ArrowUp size={18} aria-hidden />
      </button>
    </form>
  );
}

/** Tells once that somebody began to write, and once that they stopped. */
function useTyping(onTyping: (on: boolean) => void) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const stop = () => {
    if (!timer.current) return;
    clearTimeout(timer.current);
    timer.current = undefined;
    onTyping(false);
  };
  const key = () => {
    if (!timer.current) onTyping(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(stop, IDLE_MS);
  };
  return { key, stop };
}
