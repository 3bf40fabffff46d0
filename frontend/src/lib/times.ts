const NO_VALUE = '–';

/** Clock time of an event in the shop's zone, so that what is read here is what was said on the phone. */
export function clockTime(iso: string, zone?: string, locale = 'en-US'): string {
  return format(iso, { hour: 'numeric', minute: '2-digit', timeZone: zone }, locale);
}

export function dayAndTime(iso: string, zone?: string, locale = 'en-US'): string {
  const options = { weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
  return format(iso, { ...options, timeZone: zone }, locale);
}

/** The zone's short name where the reader's clock differs from the shop's at that moment, else nothing. */
export function foreignZone(iso: string, zone: string, locale = 'en-US'): string | null {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return null;
  const wall = (timeZone?: string) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(at);
  if (wall(zone) === wall()) return null;
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** `m:ss`, or `h:mm:ss` from an hour on. */
export function elapsed(fromIso: string, nowMs: number): string {
  const seconds = Math.max(0, Math.floor((nowMs - Date.parse(fromIso)) / 1000));
  if (!Number.isFinite(seconds)) return NO_VALUE;
  const rest = `${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

export function milliseconds(value: number | null | undefined, locale = 'en-US'): string {
  return value === null || value === undefined ? NO_VALUE : Math.round(value).toLocaleString(locale);
}

/** Confidence as it is read out on a panel: `.91`, `1.0`. */
export function confidence(value: number | null | undefined): string {
  if (value === null || value === undefined) return NO_VALUE;
  return value >= 0.995 ? '1.0' : value.toFixed(2).replace(/^0/, '');
}

function format(iso: string, options: Intl.DateTimeFormatOptions, locale: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? NO_VALUE : new Intl.DateTimeFormat(locale, options).format(at);
}
