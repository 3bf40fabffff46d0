import { useTranslation } from 'react-i18next';
import type { Utterance } from '@/lib/events/state';

/**
 * An utterance as far as it was heard: played words solid, the rest faint while it is being spoken, and struck through
 * once the customer spoke over it.
 */
export function SpokenText({ utterance, playing }: { utterance: Utterance; playing: boolean }) {
  const { t } = useTranslation();
  const { text, heardChars, interrupted, isFinal } = utterance;
  if (!isFinal) {
    return <span className="text-ink-3 italic">{text}<span aria-hidden> …</span></span>;
  }
  const heard = heardChars ?? text.length;
  const cut = interrupted && heard < text.length;
  if (!cut && !(playing && heard < text.length)) return <>{text}</>;
  const rest = text.slice(heard);
  const gap = /^\s*/.exec(rest)?.[0] ?? '';
  return (
    <>
      {text.slice(0, heard) + gap}
      {cut ? (
        <>
          <span className="sr-only"> {t('transcript.unheardStart')} </span>
          <del className="text-ink-3 decoration-1">{rest.slice(gap.length)}</del>
          <span className="sr-only"> {t('transcript.unheardEnd')}</span>
        </>
      ) : (
        <span className="text-ink-3">{rest.slice(gap.length)}</span>
      )}
    </>
  );
}
