import type { TFunction } from 'i18next';

const known = ['chat', 'voice', 'sms', 'phone', 'api'] as const;

/** A channel in words; one that this page does not know is shown as the server calls it. */
export function channelName(t: TFunction, channel: string): string {
  const found = known.find((each) => each === channel);
  return found ? t(`console.channel.${found}`) : channel;
}
