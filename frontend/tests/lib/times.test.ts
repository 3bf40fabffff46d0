import { expect, it } from 'vitest';
import { clockTime, confidence, dayAndTime, elapsed, foreignZone, milliseconds } from '@/lib/times';
import { ulid } from '@/lib/ulid';

it("tells the time in the shop's zone, whatever the reader's", () => {
  expect(clockTime('2026-11-24T15:30:00Z', 'America/Chicago')).toBe('9:30 AM');
  expect(dayAndTime('2026-11-24T15:30:00Z', 'America/Chicago')).toBe('Tue, Nov 24, 9:30 AM');
});

it('names the zone only where the clocks differ', () => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  expect(foreignZone('2026-11-24T15:30:00Z', here)).toBeNull();
  expect(foreignZone('2026-11-24T15:30:00Z', 'Asia/Kathmandu')).toBe('GMT+5:45');
});

it('counts up from minutes to hours', () => {
  const start = '2026-11-24T15:00:00Z';
  expect(elapsed(start, Date.parse('2026-11-24T15:02:41Z'))).toBe('02:41');
  expect(elapsed(start, Date.parse('2026-11-24T16:12:53Z'))).toBe('1:12:53');
  expect(elapsed(start, Date.parse('2026-11-24T14:59:00Z'))).toBe('00:00');
});

it('shows a dash for what is not known instead of a zero', () => {
  expect([milliseconds(null), confidence(undefined), clockTime('nonsense')]).toEqual(['–', '–', '–']);
  expect([milliseconds(1240.4), confidence(0.914), confidence(1)]).toEqual(['1,240', '.91', '1.0']);
});

it('makes turn ids that the server accepts and that sort by time', () => {
  const ids = Array.from({ length: 50 }, (_, index) => ulid(1_790_000_000_000 + index));
  expect(ids.every((id) => /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id))).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(50);
});
