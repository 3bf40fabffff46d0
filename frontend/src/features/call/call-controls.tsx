import { Captions, CaptionsOff, Mic, MicOff, Phone, PhoneOff } from 'lucide-react';
import { useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShortcuts } from '@/lib/keys/use-shortcuts';
import { usePreferences } from '@/lib/preferences';
import { Button } from '@/lib/ui/button';
import { useCall } from './call-store';

interface CallControlsProps {
  voice: { available: boolean; reason: string | null } | undefined;
}

/** Call, or while calling: mute, captions, hang up. Where there is no voice it says why, and that chat works. */
export function CallControls({ voice }: CallControlsProps) {
  const { t } = useTranslation();
  const why = useId();
  const call = useCall();
  const { captions, set } = usePreferences();
  const inCall = call.phase === 'connecting' || call.phase === 'active' || call.phase === 'reconnecting';
  const keys = useMemo(
    () => (inCall ? { M: () => void call.toggleMute(), C: () => set({ captions: !captions }) } : {}),
    [inCall, call, captions, set],
  );
  useShortcuts(keys);

  if (!inCall) {
    const absent = voice && !voice.available;
    return (
      <>
        <Button size="small" disabled={absent || !voice} aria-describedby={absent ? why : undefined} onClick={call.prepare}>
          <Phone size={15} aria-hidden />
          {t('call.start')}
        </Button>
        {absent ? (
          <p id={why} data-voice-absent className="min-w-0 basis-52 text-xs text-ink-3 max-sm:order-last max-sm:basis-full sm:flex-1">
            {t('call.absent', { reason: voice.reason ?? t('call.absentUnknown') })}
          </p>
        ) : null}
      </>
    );
  }
  return (
    <>
      <Button size="small" aria-pressed={call.isMuted} disabled={call.phase !== 'active'} onClick={() => void call.toggleMute()}>
        {call.isMuted ? <MicOff size={15} aria-hidden className="text-trouble" /> : <Mic size={15} aria-hidden />}
        {t(call.isMuted ? 'call.unmute' : 'call.mute')}
      </Button>
      <Button size="small" aria-pressed={captions} onClick={() => set({ captions: !captions })}>
        {captions ? <Captions size={15} aria-hidden /> : <CaptionsOff size={15} aria-hidden />}
        {t('call.captions')}
      </Button>
      <Button size="small" tone="trouble" onClick={() => void call.end()}>
        <PhoneOff size={15} aria-hidden />
        {t('call.end')}
      </Button>
    </>
  );
}
