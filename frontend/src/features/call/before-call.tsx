import { Mic, Phone } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { CustomerSession } from '@/lib/session/customer-session';
import { Button } from '@/lib/ui/button';
import { Dialog } from '@/lib/ui/dialog';
import { useCall } from './call-store';
import { Meter, bandsOf } from './meter';
import { TroubleNotice } from './trouble-notice';
import { useMicrophone } from './use-microphone';

/** Before a call: am I heard, through which microphone, and what becomes of my voice. */
export function BeforeCall({ session, business }: { session: CustomerSession; business: string }) {
  const { t } = useTranslation();
  const { dismiss } = useCall();
  return (
    <Dialog open onClose={dismiss} title={t('call.before.title', { business })} summary={t('call.before.summary')}>
      <MicrophoneCheck session={session} />
    </Dialog>
  );
}

function MicrophoneCheck({ session }: { session: CustomerSession }) {
  const { t } = useTranslation();
  const { start, dismiss } = useCall();
  const microphone = useMicrophone();
  const select = useId();
  return (
    <div className="mt-5 grid gap-4">
      {microphone.trouble ? <TroubleNotice trouble={microphone.trouble} onRetry={microphone.retry} /> : (
        <>
          <div className="flex items-center gap-3 rounded-md bg-sunk px-3.5 py-3">
            <Mic size={17} aria-hidden className="text-ink-2" />
            <p className="flex-1 text-sm text-ink-2">{t(microphone.ready ? 'call.before.saySomething' : 'call.before.opening')}</p>
            <Meter bands={bandsOf(microphone.level)} ink="text-customer" />
          </div>
          {microphone.devices.length > 1 ? (
            <div className="grid gap-1">
              <label htmlFor={select} className="text-[13px] text-ink-2">{t('call.before.device')}</label>
              <select
                id={select}
                value={microphone.deviceId}
                onChange={(event) => microphone.choose(event.target.value)}
                className="min-h-10 w-full rounded-md border border-edge/60 bg-sheet px-2.5 text-sm"
              >
                <option value="">{t('call.before.defaultDevice')}</option>
                {microphone.devices.map((device) => <option key={device.deviceId} value={device.deviceId}>{device.label}</option>)}
              </select>
            </div>
          ) : null}
        </>
      )}
      <p className="text-[13px] text-ink-3">{t('call.before.consent')}</p>
      <div className="flex flex-wrap gap-2">
        <Button tone="accent" className="flex-1" disabled={!microphone.ready} onClick={() => void start(session, microphone.deviceId)}>
          <Phone size={16} aria-hidden />
          {t('call.before.start')}
        </Button>
        <Button onClick={dismiss}>{t('call.before.typeInstead')}</Button>
      </div>
    </div>
  );
}
