/** The senders' keys of this installation: made once, kept in a file of their owner's alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sender, senders } from '@lockbox/topics/programs';

export type LocalSenderKeys = Readonly<Record<Sender, string>>;

export function localSenderKeys(home: string): LocalSenderKeys {
  const file = join(home, 'sender-keys.json');
  // Written below and by nobody else. A sender that has come since has no key in it yet.
  const kept: Partial<LocalSenderKeys> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const keys = Object.fromEntries(
    senders.map((sender) => [sender, kept[sender] ?? randomBytes(32).toString('base64url')]),
  ) as LocalSenderKeys; // made of all senders
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
