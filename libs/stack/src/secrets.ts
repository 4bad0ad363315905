/** The keys of this installation: made once, kept in files of their owner's alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { type Sender, senders } from '@lockbox/topics/programs';

/** Keys that one program alone has, as its settings name them. */
export const OWN_KEYS = [
  'LOCKBOX_SESSION_KEY',
  'LOCKBOX_SOURCE_KEY',
  'LOCKBOX_ACCESS_SOURCE_KEY',
  'LOCKBOX_STATE_KEY',
  'LOCKBOX_GATE_SOURCE_KEY',
] as const;

interface SigningPair {
  readonly signingKey: string;
  readonly publicKey: string;
}

export interface LocalKeys {
  readonly senders: Readonly<Record<Sender, string>>;
  readonly own: Readonly<Record<(typeof OWN_KEYS)[number], string>>;
  /** Policy's, as its settings have it. */
  readonly signing: SigningPair;
  /** Audit's. */
  readonly checkpoints: SigningPair;
  /** Access's, for engineers' tokens. */
  readonly accessTokens: SigningPair;
}

export function localKeys(home: string): LocalKeys {
  const senderKeys = kept(join(home, 'sender-keys.json'), keysFor(senders));
  const own = kept(join(home, 'own-keys.json'), keysFor(OWN_KEYS));
  const pair = (before: Partial<SigningPair>): SigningPair => ({ ...newSigningKeys(), ...before });
  const signing = kept(join(home, 'signing-keys.json'), pair);
  const checkpoints = kept(join(home, 'checkpoint-keys.json'), pair);
  const accessTokens = kept(join(home, 'access-token-keys.json'), pair);
  return { senders: senderKeys, own, signing, checkpoints, accessTokens };
}

/** Passwords of the sample database behind a gate: its administrator's, and the gate's. */
export const databasePasswords = (home: string): Readonly<Record<'administrator' | 'gate', string>> =>
  kept(join(home, 'database-passwords.json'), keysFor(['administrator', 'gate']));

/** A random key for each name. One that has come since the file was written has none yet. */
const keysFor =
  <N extends string>(names: readonly N[]) =>
  (before: Partial<Record<N, string>>) =>
    Object.fromEntries(names.map((name) => [name, before[name] ?? randomBytes(32).toString('base64url')])) as Record<
      N,
      string
    >; // made of all names

/** Reads the file and completes it. Only this code writes the file. */
function kept<T>(file: string, completed: (before: Partial<T>) => T): T {
  const keys = completed(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
