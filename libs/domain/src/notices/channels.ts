import type { Channel } from '@lockbox/contracts/generated/events';

/**
 * The recipient of a channel's notices: a person of a directory, or an address that a tenant has registered. A new channel has
 * its row here, a folder in services/notifier/src/channels, and its words.
 */
const RECIPIENT: Readonly<Record<Channel, 'PERSON' | 'WEBHOOK'>> = {
  EMAIL: 'PERSON',
  WEBHOOK: 'WEBHOOK',
};

export const CHANNELS = Object.keys(RECIPIENT) as readonly Channel[]; // the keys of a total record

export const CHANNELS_TO_PEOPLE = CHANNELS.filter((channel) => RECIPIENT[channel] === 'PERSON');

/** False for a value that is no channel. */
export const reachesPeople = (channel: unknown): boolean => CHANNELS_TO_PEOPLE.some((one) => one === channel);
