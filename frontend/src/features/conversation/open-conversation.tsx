import { Hand } from 'lucide-react';
import { useCallback, useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PackView } from '@/lib/api/pack';
import type { SessionState, Utterance } from '@/lib/events/state';
import type { Link } from '@/lib/live/link';
import { LinkNotice } from '@/lib/live/link-status';
import type { LiveConnection } from '@/lib/live/live-session';
import { useLive } from '@/lib/live/use-live';
import type { CustomerSession } from '@/lib/session/customer-session';
import { Transcript } from '@/lib/transcript/transcript';
import { Announcer } from '@/lib/ui/announcer';
import { Button } from '@/lib/ui/button';
import { Notice } from '@/lib/ui/notice';
import { Composer } from './composer';
import type { CallSlots } from './conversation-page';
import { Pending } from './pending';
import { QuickReplies } from './quick-replies';
import { SidePanel } from './side-panel';
import { Welcome } from './welcome';
import { useSessionRecord } from './use-conversation';

interface OpenConversationProps {
  session: CustomerSession;
  connection: LiveConnection;
  pack: PackView | undefined;
  header: (part: { link: Link; session: SessionState }) => ReactNode;
  call: CallSlots;
  onStartOver: () => void;
}

export function OpenConversation({ session, connection, pack, header, call, onStartOver }: OpenConversationProps) {
  const { t } = useTranslation();
  const state = useLive(connection, (live) => live.session);
  const link = useLive(connection, (live) => live.link);
  const outbox = useLive(connection, (live) => live.outbox);
  const nameOf = useNames(pack);
  const record = useSessionRecord(session, doneFrames(state));
  const bookings = record.data?.bookings ?? [];
  const closed = link.phase === 'refused' || state.endsSession;
  const context = { session, state, voice: pack?.voice, business: pack?.business ?? t('app.name'), say: connection.say };
  const isFresh = outbox.length === 0 && !state.utterances.some((utterance) => utterance.role === 'customer');
  const thinking = outbox.some((item) => !item.refusal) || state.turns.at(-1)?.phase === 'started' || state.typing?.on === true;

  return (
    <>
      {header({ link, session: state })}
      <main className="mx-auto grid min-h-0 w-full max-w-6xl flex-1 grid-rows-[auto_1fr] gap-3 p-3 sm:p-5 lg:grid-cols-[1fr_20rem] lg:grid-rows-1 lg:gap-5">
        <SidePanel
          state={state}
          bookings={bookings}
          zone={pack?.zone}
          onEdit={(slot, value, label) => connection.editSlot(slot, value, t('slots.edited', { label, value }))}
        />
        <section aria-label={t('conversation.title')} className="panel flex min-h-0 flex-col overflow-hidden lg:order-first">
          <Transcript
            label={t('transcript.label')}
            utterances={state.utterances}
            nameOf={nameOf}
            zone={pack?.zone}
            playing={state.voice?.agent === 'speaking'}
            intro={isFresh ? <Welcome pack={pack} onSay={connection.say} /> : null}
          >
            <Pending connection={connection} live={{ outbox, link }} thinking={thinking} name={nameOf} />
            {thinking || closed ? null : <QuickReplies replies={state.quickReplies} onSay={connection.say} />}
          </Transcript>
          <Announcer utterances={state.utterances} speakerOf={nameOf} />
          <div className="grid gap-3 border-t bg-sheet px-3 pt-3 pb-3 sm:px-4">
            <LinkNotice link={link} zone={pack?.zone} onRetry={connection.reconnectNow} />
            {state.error ? <Notice tone="trouble" urgent title={state.error.message} /> : null}
            {closed ? (
              <Notice tone="quiet" title={t(link.phase === 'refused' ? 'conversation.expired' : 'conversation.ended')} actions={<Button size="small" tone="accent" onClick={onStartOver}>{t('conversation.startOver')}</Button>} />
            ) : (
              <>
                {call.strip(context)}
                <Composer expects={state.expects} disabled={false} onSend={connection.say} onTyping={connection.typing} />
                <div className="flex flex-wrap items-center gap-2">
                  {call.controls(context)}
                  <Button tone="human" size="small" className="ml-auto" disabled={state.holder.holder === 'person'} onClick={() => connection.say(t('person.words'))}>
                    <Hand size={15} aria-hidden />
                    {t(state.holder.holder === 'person' ? 'person.here' : 'person.ask')}
                  </Button>
                </div>
              </>
            )}
          </div>
        </section>
      </main>
    </>
  );
}

/** Changes when a task was finished: then there is something new in the books. */
function doneFrames(state: SessionState): string {
  return state.frames
    .filter((frame) => frame.status === 'done')
    .map((frame) => frame.frame_id)
    .join(' ');
}

function useNames(pack: PackView | undefined): (utterance: Utterance) => string {
  const { t } = useTranslation();
  const persona = pack?.persona;
  const names = useMemo(
    () => ({ agent: persona ?? t('speaker.agent'), customer: t('speaker.you'), person: t('speaker.person'), system: t('speaker.system') }),
    [persona, t],
  );
  return useCallback((utterance: Utterance) => (utterance.role === 'person' && utterance.agent) || names[utterance.role], [names]);
}
