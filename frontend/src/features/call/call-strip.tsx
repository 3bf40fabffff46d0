import { LoaderCircle, Volume2 } from 'lucide-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { SessionState } from '@/lib/events/state';
import type { CustomerSession } from '@/lib/session/customer-session';
import { Button } from '@/lib/ui/button';
import { Notice } from '@/lib/ui/notice';
import { BeforeCall } from './before-call';
import { useCall } from './call-store';
import { OneMoment } from './one-moment';
import { isOurs } from './trouble';
import { TroubleNotice } from './trouble-notice';

const LiveCall = lazy(() => import('./live-call'));

interface CallStripProps {
  session: CustomerSession;
  state: SessionState;
  business: string;
  onSay: (text: string) => void;
}

/** The call, above the field for typing: who makes a sound, what was just said, and what is in the way. */
export function CallStrip({ session, state, business, onSay }: CallStripProps) {
  const { t } = useTranslation();
  const call = useCall();
  if (call.phase === 'preparing') return <BeforeCall session={session} business={business} />;
  if (call.trouble) {
    const askForCallBack = () => {
      call.dismiss();
      onSay(t('call.callBackWords'));
    };
    const onCallBack = isOurs(call.trouble.kind) ? askForCallBack : undefined;
    return <TroubleNotice trouble={call.trouble} onRetry={call.prepare} onCallBack={onCallBack} onDismiss={call.dismiss} />;
  }
  if (call.phase === 'idle') return null;
  if (call.phase === 'ended') {
    const dismiss = <Button size="small" tone="quiet" onClick={call.dismiss}>{t('call.dismiss')}</Button>;
    return <Notice tone="quiet" title={t('call.ended')} actions={dismiss} />;
  }
  const isAgentLost = call.phase === 'active' && state.call?.status === 'reconnecting' && state.call.reason === 'worker_lost';
  const ringing = call.phase === 'connecting' || (call.phase === 'active' && !call.isAgentHere && !isAgentLost);
  const waiting = ringing || call.phase === 'reconnecting';
  return (
    <section
      aria-label={t('call.title')}
      data-call={ringing ? 'connecting' : call.phase}
      className="grid gap-2 rounded-md border border-accent/35 bg-agent-soft px-3.5 py-2.5"
    >
      {isAgentLost ? <OneMoment /> : null}
      {waiting ? (
        <p role="status" className="flex min-h-6 items-center gap-2.5 text-sm">
          <LoaderCircle size={16} aria-hidden className="animate-spin text-accent" />
          {t(ringing ? 'call.connecting' : 'call.reconnecting')}
        </p>
      ) : null}
      {call.isPlaybackBlocked ? (
        <Notice
          tone="trouble"
          urgent
          title={t('call.trouble.autoplay_blocked.title')}
          actions={
            <Button size="small" tone="accent" onClick={() => void call.allowPlayback()}>
              <Volume2 size={15} aria-hidden />
              {t('call.allowSound')}
            </Button>
          }
        />
      ) : null}
      {call.room ? (
        <Suspense>
          <LiveCall room={call.room} state={state} startedAt={call.startedAt} isMuted={call.isMuted} isQuiet={waiting || isAgentLost} />
        </Suspense>
      ) : null}
    </section>
  );
}
