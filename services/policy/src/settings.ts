import type { Sender } from '@lockbox/contracts/senders';
import { type SenderKey, senderKeyOf } from '@lockbox/contracts/senders';
import { secret, setting, workerSettings } from '@lockbox/platform/settings';
import { type Static, type TObject, Type } from 'typebox';

/** All of policy's settings. The 4 days and the 8 hours are none: nobody can change them. */
export const properties = {
  ...workerSettings,
  LOCKBOX_PARTITIONS: setting.partitions,
  LOCKBOX_INTERNAL_REVIEW: setting.internalReview,
  LOCKBOX_REMINDERS: setting.reminders,
  LOCKBOX_SENDER_KEY_INTAKE: secret("Intake's key for signing commands"),
  LOCKBOX_SENDER_KEY_PORTAL: secret("The portal's key for signing commands"),
  LOCKBOX_SENDER_KEY_TIMER: secret("The timer's key for signing commands"),
  LOCKBOX_SENDER_KEY_NOTIFIER: secret("The notifier's key for signing commands"),
  LOCKBOX_ACCEPTED_FOREIGN_EVENTS: Type.String({
    description:
      'Records of the event log that policy did not write and an operator has looked at, partition:offset, separated by commas; policy passes them over',
    pattern: '^(\\d+:\\d+(,\\d+:\\d+)*)?$',
    default: '',
  }),
};

export type PolicySettings = Static<TObject<typeof properties>>;

export type SenderKeys = Readonly<Record<Sender, SenderKey>>;

export function senderKeysOf(settings: PolicySettings): SenderKeys {
  return {
    intake: senderKeyOf(settings.LOCKBOX_SENDER_KEY_INTAKE),
    portal: senderKeyOf(settings.LOCKBOX_SENDER_KEY_PORTAL),
    timer: senderKeyOf(settings.LOCKBOX_SENDER_KEY_TIMER),
    notifier: senderKeyOf(settings.LOCKBOX_SENDER_KEY_NOTIFIER),
  };
}

/** Offsets of one partition that an operator has accepted as foreign. */
export function acceptedForeignEvents(settings: PolicySettings, partition: number): ReadonlySet<number> {
  const accepted = new Set<number>();
  for (const place of settings.LOCKBOX_ACCEPTED_FOREIGN_EVENTS.split(',')) {
    const [of, offset] = place.split(':');
    if (Number(of) === partition && offset !== undefined) accepted.add(Number(offset));
  }
  return accepted;
}
