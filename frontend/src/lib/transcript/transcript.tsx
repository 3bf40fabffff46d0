import { BookOpen, Hand } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Utterance } from '@/lib/events/state';
import { clockTime } from '@/lib/times';
import { classes } from '@/lib/ui/classes';
import { speakers } from './speaker';
import { SpokenText } from './spoken-text';

interface TranscriptProps {
  utterances: Utterance[];
  nameOf: (utterance: Utterance) => string;
  zone?: string;
  /** The agent's voice is on: its last utterance is being played. */
  playing?: boolean;
  /** Shown within the flow, right after the utterance of that turn (tools, in the console). */
  after?: (utterance: Utterance, isLastOfTurn: boolean) => ReactNode;
  /** What fills the room above the first words. */
  intro?: ReactNode;
  /** What follows the last utterance: quick replies, "is writing". */
  children?: ReactNode;
  label: string;
  compact?: boolean;
}

export function utteranceAnchor(id: string): string {
  return `utterance-${id}`;
}

export function Transcript({ utterances, nameOf, zone, playing = false, after, intro, children, label, compact }: TranscriptProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const last = utterances.at(-1);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [utterances, children]);

  // The dock below grows and shrinks (a call, a notice, a keyboard); the last words stay in sight.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="group"
      aria-label={label}
      className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain outline-offset-[-2px]"
      onScroll={({ currentTarget: at }) => {
        atEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < 48;
      }}
    >
      {intro}
      <ol className={compact ? 'px-3.5 py-3' : 'mt-auto px-4 pt-5 pb-5 sm:px-6'}>
        {utterances.map((utterance, index) => {
          const previous = utterances[index - 1];
          const goesOn = previous?.role === utterance.role && previous.agent === utterance.agent;
          const time = clockTime(utterance.ts, zone);
          return (
            <Row
              key={utterance.id}
              utterance={utterance}
              name={goesOn ? null : nameOf(utterance)}
              time={time === shownTime(utterances[index - 1], zone) ? null : time}
              compact={compact}
              playing={playing && utterance === last}
            >
              {after?.(utterance, utterances[index + 1]?.turnId !== utterance.turnId)}
            </Row>
          );
        })}
      </ol>
      {children}
    </div>
  );
}

function shownTime(utterance: Utterance | undefined, zone: string | undefined): string | null {
  return utterance ? clockTime(utterance.ts, zone) : null;
}

interface RowProps {
  utterance: Utterance;
  /** Null where the same speaker goes on. */
  name: string | null;
  /** Null where it is the same minute still. */
  time: string | null;
  playing: boolean;
  compact?: boolean;
  children: ReactNode;
}

function Row({ utterance, name, time, playing, compact, children }: RowProps) {
  const { t } = useTranslation();
  const { icon: Icon, ink, soft } = speakers[utterance.role];
  return (
    <li
      id={utteranceAnchor(utterance.id)}
      data-role={utterance.role}
      className={classes(
        'group grid animate-arrive gap-x-3 scroll-my-16',
        compact ? 'grid-cols-[1fr_auto]' : 'grid-cols-[1fr_auto] sm:grid-cols-[5.5rem_1fr_auto]',
        name === null ? 'mt-1' : compact ? 'mt-3 first:mt-0' : 'mt-4 first:mt-0',
      )}
    >
      <p
        className={classes(
          'flex items-start gap-1.5 self-start text-[13px] leading-5 font-semibold',
          compact ? 'col-span-2' : 'col-span-2 sm:col-span-1 sm:pt-2',
          ink,
          name === null && 'sr-only sm:not-sr-only sm:invisible',
        )}
      >
        <Icon size={14} aria-hidden className="mt-[3px] shrink-0" />
        <span className="min-w-0 break-words">{name}</span>
      </p>
      <div className="min-w-0">
        <div
          className={classes(
            'said rounded-md break-words whitespace-pre-wrap',
            compact ? 'text-sm' : 'py-1.5',
            utterance.role === 'customer' && !compact && `${soft} w-fit max-w-full px-3`,
            utterance.role === 'person' && !compact && `${soft} w-fit max-w-full px-3`,
            utterance.role === 'system' && 'text-sm text-ink-2',
          )}
        >
          <SpokenText utterance={utterance} playing={playing} />
        </div>
        {utterance.interrupted ? (
          <p className="mt-0.5 flex items-center gap-1.5 text-xs text-ink-3">
            <Hand size={12} aria-hidden /> {t('transcript.interrupted')}
          </p>
        ) : null}
        {utterance.sources.length > 0 ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
            <BookOpen size={12} aria-hidden />
            {t('transcript.source', { count: utterance.sources.length })}
            <span className="text-ink-2">{utterance.sources.map((source) => source.title).join(' · ')}</span>
          </p>
        ) : null}
        {children}
      </div>
      <time
        dateTime={utterance.ts}
        className={classes('text-xs text-ink-3 tabular-nums', compact ? 'pt-[3px]' : 'pt-[9px]', time === null && 'sr-only')}
      >
        {time}
      </time>
    </li>
  );
}
