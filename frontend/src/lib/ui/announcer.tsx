import type { Utterance } from '@/lib/events/state';
import { useEffect, useState } from 'react';

/**
 * Reads finished sentences aloud to screen readers, politely and each once. What was there when the page opened, and
 * words that may still change, are never read.
 */
export function Announcer({ utterances, speakerOf }: { utterances: Utterance[]; speakerOf: (utterance: Utterance) => string }) {
  const [known, setKnown] = useState<Set<string> | null>(null);
  const [lines, setLines] = useState<{ id: string; text: string }[]>([]);

  useEffect(() => {
    const finished = utterances.filter((utterance) => utterance.isFinal);
    if (finished.length === 0) return;
    const fresh = known ? finished.filter((utterance) => !known.has(utterance.id) && utterance.role !== 'customer') : [];
    if (known && finished.every((utterance) => known.has(utterance.id))) return;
    // eslint-disable-next-line react-hooks/set-state-in-effect -- the live region follows the log, after it is shown
    setKnown(new Set(finished.map((utterance) => utterance.id)));
    if (fresh.length > 0) {
      setLines((before) => [
        ...before.slice(-3),
        ...fresh.map((utterance) => ({ id: utterance.id, text: `${speakerOf(utterance)}: ${utterance.text}` })),
      ]);
    }
  }, [utterances, known, speakerOf]);

  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="sr-only">
      {lines.map((line) => (
        <p key={line.id}>{line.text}</p>
      ))}
    </div>
  );
}
