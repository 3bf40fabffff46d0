import { RequestFailed } from '@/lib/api/client';

/** Everything that can keep two people from hearing each other, by name, because each asks for something else. */
export type TroubleKind =
  | 'no_permission'
  | 'no_device'
  | 'device_busy'
  | 'insecure_page'
  | 'voice_unavailable'
  | 'voice_full'
  | 'no_connection'
  | 'no_answer'
  | 'refused';

/** Nothing that the customer could mend: then the business may call them. */
export function isOurs(kind: TroubleKind): boolean {
  return kind === 'voice_full' || kind === 'voice_unavailable' || kind === 'no_answer';
}

export interface Trouble {
  kind: TroubleKind;
  /** In the server's own words, where it gave any. */
  reason: string | null;
  requestId: string | null;
}

const named: Record<string, TroubleKind> = {
  NotAllowedError: 'no_permission',
  PermissionDeniedError: 'no_permission',
  NotFoundError: 'no_device',
  OverconstrainedError: 'no_device',
  NotReadableError: 'device_busy',
  AbortError: 'device_busy',
};

export function microphoneTrouble(failure: unknown): Trouble {
  const name = failure instanceof Error || failure instanceof DOMException ? failure.name : '';
  return { kind: named[name] ?? 'no_device', reason: null, requestId: null };
}

export function tokenTrouble(failure: unknown): Trouble {
  if (!(failure instanceof RequestFailed)) return { kind: 'no_connection', reason: null, requestId: null };
  const { code, message, requestId } = failure;
  const kind: TroubleKind =
    code === 'voice_full' || code === 'voice_unavailable' ? code : failure.status === 0 ? 'no_connection' : 'refused';
  return { kind, reason: message || null, requestId };
}

/** Browsers hide the microphone from pages that did not come over https or from this machine. */
export function canCapture(): boolean {
  return typeof navigator.mediaDevices?.getUserMedia === 'function';
}
