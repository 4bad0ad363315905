import { type SenderKey, senderKeyOf } from '@lockbox/contracts/senders';
import { signingKeyOf } from '@lockbox/evidence/signing-keys';
import {
  duration,
  offsets,
  optionalSecret,
  readSettings,
  type Setting,
  SettingsError,
  secret,
  setting,
  type ValuesOf,
  workerSettings,
} from '@lockbox/platform/settings';
import { type Sender, senderKeySettings, senders } from '@lockbox/topics/programs';
import { keysInUse, logTrustOf } from '@lockbox/worker/read';

type SenderKeySetting = (typeof senderKeySettings)[Sender];
const previous = (sender: Sender) => `${senderKeySettings[sender]}_PREVIOUS` as const;

/** Two for each sender: while it changes its key, commands that it signed with the one before are still to be decided. */
const senderKeyProperties = Object.fromEntries(
  senders.flatMap((sender) => [
    [senderKeySettings[sender], secret(`The key with which ${sender} signs commands`)],
    [previous(sender), optionalSecret(`The key with which ${sender} signed commands before`)],
  ]),
) as Record<SenderKeySetting | `${SenderKeySetting}_PREVIOUS`, Setting<string>>; // the settings of all senders, and no others

/** All of policy's settings. The 4 days and the 8 hours are none: nobody can change them. */
export const policyProperties = {
  ...workerSettings,
  LOCKBOX_PARTITIONS: setting.partitions,
  LOCKBOX_INTERNAL_REVIEW: setting.internalReview,
  LOCKBOX_REMINDERS: setting.reminders,
  LOCKBOX_CLOCK_TOLERANCE: duration("How far a broker's clock may be from policy's and the senders'", 'PT5M'),
  LOCKBOX_CLOCK_DIFFERS_UNTIL: offsets(
    'Commands before these offsets whose time is not believed become dead letters: partition:offset',
  ),
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil,
  LOCKBOX_PROVIDER_PASSKEYS_FROM: setting.providerPasskeysFrom,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
  ...senderKeyProperties,
  LOCKBOX_SIGNING_KEY: setting.signingKey,
  LOCKBOX_STATE_KEY: secret('The key with which policy seals what it remembers'),
  LOCKBOX_STATE_KEY_PREVIOUS: optionalSecret('The key before it, while records that it has sealed are left'),
};

export type PolicySettings = ValuesOf<typeof policyProperties>;

/** Throws SettingsError, also where nobody would believe what policy signs. */
export function readPolicySettings(env = process.env): PolicySettings {
  const settings = readSettings(policyProperties, env);
  const { id, publicKey } = signingKeyOf(settings.LOCKBOX_SIGNING_KEY);
  const trust = logTrustOf(settings);
  if (!trust.keys.has(id))
    throw new SettingsError([
      `LOCKBOX_SIGNING_PUBLIC_KEYS lacks the public key of LOCKBOX_SIGNING_KEY: add ${publicKey} to it, for every program, before policy signs with that key`,
    ]);
  if (!keysInUse(trust).includes(id))
    throw new SettingsError([
      `LOCKBOX_SIGNING_KEYS_UNTIL ends the key ${id}, which LOCKBOX_SIGNING_KEY is: no program would believe its events. A replaced key does not come back; make a new one`,
    ]);
  return settings;
}

/** Parses "partition:offset" pairs, separated by commas. */
export const offsetsOf = (places: string): ReadonlyMap<number, number> =>
  new Map(places === '' ? [] : places.split(',').map((place) => place.split(':').map(Number) as [number, number])); // as the setting's pattern has it

/** The present key of each sender, and the one before if there still is one. */
export type SenderKeys = Readonly<Record<Sender, readonly SenderKey[]>>;

/** Throws SettingsError if two senders have one key: each could send what the other may. */
export function senderKeysOf(settings: PolicySettings): SenderKeys {
  const keys = senders.map((sender): [Sender, readonly SenderKey[]] => {
    const given = [settings[senderKeySettings[sender]], settings[previous(sender)]];
    return [sender, given.filter((key) => key !== '').map(senderKeyOf)];
  });
  const ids = keys.flatMap(([, own]) => [...new Set(own.map(({ id }) => id))]);
  if (new Set(ids).size < ids.length)
    throw new SettingsError(['Two of the LOCKBOX_SENDER_KEY_* are the same: give each sender a key of its own']);
  return Object.fromEntries(keys) as SenderKeys; // made of all senders
}
