import { RoomAudioRenderer, RoomContext, useMultibandTrackVolume, useTracks } from '@livekit/components-react';
import { Ear, LoaderCircle, MicOff, Volume2, type LucideIcon } from 'lucide-react';
import { Track, type Room } from 'livekit-client';
import { useTranslation } from 'react-i18next';
import type { SessionState } from '@/lib/events/state';
import { usePreferences } from '@/lib/preferences';
import { elapsed } from '@/lib/times';
import { useNow } from '@/lib/use-now';
import { Meter } from './meter';

interface LiveCallProps {
  room: Room;
  state: SessionState;
  startedAt: string | null;
  isMuted: boolean;
  /** Nothing to show yet, but sound that arrives must be played. */
  isQuiet: boolean;
}

/** Everything that needs the voice library; loaded with the first call. */
export default function LiveCall(props: LiveCallProps) {
  return (
    <RoomContext.Provider value={props.room}>
      <RoomAudioRenderer />
      {props.isQuiet ? null : <Sounding {...props} />}
    </RoomContext.Provider>
  );
}

type Sound = 'listening' | 'thinking' | 'speaking' | 'silent';

const icons: Record<Sound, LucideIcon> = { listening: Ear, thinking: LoaderCircle, speaking: Volume2, silent: Ear };

function Sounding({ state, startedAt, isMuted }: LiveCallProps) {
  const { t } = useTranslation();
  const captions = usePreferences((preferences) => preferences.captions);
  const now = useNow();
  const agent = state.voice?.agent ?? 'listening';
  const Icon = icons[agent];
  return (
    <>
      <div className="flex min-h-6 flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <span className="flex items-center gap-2 font-medium text-agent" data-voice={agent}>
          <Icon size={16} aria-hidden className={agent === 'thinking' ? 'animate-spin' : undefined} />
          {t(`call.voice.${agent}`)}
        </span>
        <Bands isLocal={false} ink="text-agent" />
        <span className="ml-auto flex items-center gap-3">
          {isMuted ? (
            <span className="flex items-center gap-1.5 text-xs font-medium text-trouble">
              <MicOff size={14} aria-hidden />
              {t('call.muted')}
            </span>
          ) : (
            <Bands isLocal ink="text-customer" />
          )}
          {startedAt ? <time className="text-xs text-ink-2 tabular-nums">{elapsed(startedAt, now)}</time> : null}
        </span>
      </div>
      {captions ? <Caption state={state} /> : null}
    </>
  );
}

function Caption({ state }: { state: SessionState }) {
  const { t } = useTranslation();
  const last = state.utterances.at(-1);
  if (!last || (last.role !== 'customer' && last.role !== 'agent')) return null;
  return (
    <p aria-hidden className="line-clamp-2 text-[15px] leading-6" data-caption={last.role}>
      <span className={`font-semibold ${last.role === 'agent' ? 'text-agent' : 'text-customer'}`}>
        {t(last.role === 'agent' ? 'call.captionAgent' : 'call.captionYou')}
      </span>{' '}
      <span className={last.isFinal ? '' : 'text-ink-2 italic'}>{last.text}</span>
    </p>
  );
}

const BANDS = { bands: 7, updateInterval: 60, loPass: 100, hiPass: 600 };

function Bands({ isLocal, ink }: { isLocal: boolean; ink: string }) {
  const tracks = useTracks([Track.Source.Microphone], { onlySubscribed: true });
  const track = tracks.find((each) => each.participant.isLocal === isLocal);
  const bands = useMultibandTrackVolume(track, BANDS);
  return <Meter bands={bands.length > 0 ? bands : Array.from({ length: BANDS.bands }, () => 0)} ink={ink} />;
}
