/** The senders' keys of this installation: made once, kept in a file of their owner's alone. */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Who sends commands; the policy worker knows the key of each (`senders` in schemas/topics.yaml). */
export const SENDERS = ['intake', 'portal', 'timer', 'notifier'] as const;
type Sender = (typeof SENDERS)[number];
export type SenderKeys = Readonly<Record<Sender, string>>;

export function senderKeys(home: string): SenderKeys {
  const file = join(home, 'sender-keys.json');
  // Written below and by nobody else.
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as SenderKeys;
  const key = (): string => randomBytes(32).toString('base64url');
  const keys: SenderKeys = { intake: key(), portal: key(), timer: key(), notifier: key() };
  writeFileSync(file, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  return keys;
}
