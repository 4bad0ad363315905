/** The keys of this installation: made once, kept in files of their owner's alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { type Sender, senders } from '@lockbox/topics/programs';

export interface LocalKeys {
  readonly senders: Readonly<Record<Sender, string>>;
  /** Policy's, as its settings have it. */
  readonly signing: { readonly signingKey: string; readonly publicKey: string };
  /** With which policy seals what it remembers. */
  readonly state: { readonly stateKey: string };
}

export function localKeys(home: string): LocalKeys {
  const senderKeys = kept(join(home, 'sender-keys.json'), (before: Partial<LocalKeys['senders']>) => {
    // A sender that has come since has no key yet.
    const keys = senders.map((sender) => [sender, before[sender] ?? randomBytes(32).toString('base64url')] as const);
    return Object.fromEntries(keys) as LocalKeys['senders']; // made of all senders
  });
  const signing = kept(join(home, 'signing-keys.json'), (before: Partial<LocalKeys['signing']>) => ({
    ...newSigningKeys(),
    ...before,
  }));
  const state = kept(join(home, 'state-key.json'), (before: Partial<LocalKeys['state']>) => ({
    stateKey: randomBytes(32).toString('base64url'),
    ...before,
  }));
  return { senders: senderKeys, signing, state };
}

/** What the file has, completed. It was written here and by nobody else. */
function kept<T>(file: string, completed: (before: Partial<T>) => T): T {
  const keys = completed(existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
