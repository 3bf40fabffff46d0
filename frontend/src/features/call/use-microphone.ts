import { useCallback, useEffect, useState } from 'react';
import { canCapture, microphoneTrouble, type Trouble } from './trouble';

export interface Microphone {
  /** 0 to 1, several times a second, so that people see that they are heard before they call. */
  level: number;
  devices: MediaDeviceInfo[];
  deviceId: string;
  ready: boolean;
  trouble: Trouble | null;
  choose: (deviceId: string) => void;
  retry: () => void;
}

/** Opens the microphone for as long as the component is shown, and lets it go afterwards. */
export function useMicrophone(): Microphone {
  const [deviceId, choose] = useState('');
  const [attempt, setAttempt] = useState(0);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [devices, setDevices] = useState<MediaDeviceInfo[]>([]);
  const [trouble, setTrouble] = useState<Trouble | null>(
    canCapture() ? null : { kind: 'insecure_page', reason: null, requestId: null },
  );

  useEffect(() => {
    if (!canCapture()) return;
    let left = false;
    let opened: MediaStream | undefined;
    const open = async () => {
      try {
        opened = await navigator.mediaDevices.getUserMedia({ audio: deviceId ? { deviceId: { exact: deviceId } } : true });
        if (left) return stop(opened);
        setTrouble(null);
        setStream(opened);
        const all = await navigator.mediaDevices.enumerateDevices();
        if (!left) setDevices(all.filter((device) => device.kind === 'audioinput' && device.deviceId !== ''));
      } catch (failure) {
        if (!left) setTrouble(microphoneTrouble(failure));
      }
    };
    void open();
    return () => {
      left = true;
      if (opened) stop(opened);
      setStream(null);
    };
  }, [deviceId, attempt]);

  const level = useLevel(stream);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { level, devices, deviceId, ready: stream !== null, trouble, choose, retry };
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

const LEVEL_EVERY_MS = 80;
/** Speech at a normal distance has a root mean square of about 0.1. */
const FULL_SCALE = 0.18;

function useLevel(stream: MediaStream | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!stream || typeof AudioContext === 'undefined') return;
    const audio = new AudioContext();
    const analyser = audio.createAnalyser();
    analyser.fftSize = 1024;
    audio.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      setLevel(Math.min(1, Math.sqrt(power) / FULL_SCALE));
    }, LEVEL_EVERY_MS);
    return () => {
      clearInterval(timer);
      void audio.close();
      setLevel(0);
    };
  }, [stream]);
  return level;
}
