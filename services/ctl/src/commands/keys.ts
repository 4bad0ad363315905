import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import { senderKeyOf } from '@lockbox/contracts/senders';
import { type Sender, senderKeySettings, senders } from '@lockbox/topics/programs';
import type { Command } from 'commander';
import { type ActOptions, actOptions, recordActs } from '../act.ts';
import { openProgramCluster } from '../context.ts';
import { durationMs } from '../durations.ts';
import { refusedCount, watchKeyChange } from '../key-change.ts';
import { keyHistory } from '../key-history.ts';

interface Options extends ActOptions {
  readonly out?: string;
  readonly keyId?: string;
  readonly quietFor: string;
}

export function addKeys(program: Command, context: () => Context): void {
  const keys = program.command('keys').description('the keys with which policy signs events, and senders commands');
  keys
    .command('list')
    .description("policy's signing keys as the log introduces them: which, since when, in how many partitions")
    .addHelpText(
      'after',
      `
Reads all of the log, and believes of it what LOCKBOX_SIGNING_PUBLIC_KEYS proves. NEWEST IN says where policy signs with a key now.

Example:
  $ lockbox keys list --json | jq 'map(select(.newestIn > 0))'`,
    )
    .action(() => list(context()));
  const command = keys
    .command('rotate')
    .description('a new key for a sender: makes it, says what to do with it, and when the old one can go')
    .argument('<sender>', rotated.join(', '))
    .option('--out <file>', 'where the new key is put; <sender>.key by default')
    .option('--key-id <id>', 'go on with a change that has begun: the id of its new key')
    .option('--quiet-for <duration>', 'how long nothing may come that the old key signed', '60s')
    .addHelpText(
      'after',
      `
Nothing is lost meanwhile: policy takes what either key signed. Needs the rights of \`operator\` at Kafka.

Examples:
  $ lockbox keys rotate timer --out /run/secrets/timer.key
  $ lockbox keys rotate timer --key-id 9f86d081884c7d65`,
    )
    .action((sender: string, options: Options) => rotate(context(), sender, options));
  for (const option of actOptions()) command.addOption(option);
}

async function list({ env, out }: Context): Promise<void> {
  const { keys, partitions } = await keyHistory(openProgramCluster(env));
  out.list(
    keys,
    [
      { title: 'KEY', text: ({ keyId }) => keyId },
      { title: 'ALGORITHM', text: ({ algorithm }) => algorithm },
      { title: 'FIRST', text: ({ firstAt }) => localTime(Date.parse(firstAt)) },
      { title: 'LAST', text: ({ lastAt }) => localTime(Date.parse(lastAt)) },
      { title: 'INTRODUCED IN', text: (key) => `${key.partitions} of ${partitions}`, align: 'right' },
      { title: 'NEWEST IN', text: ({ newestIn }) => String(newestIn), align: 'right' },
      { title: 'TRUSTED', text: ({ trusted }) => (trusted ? 'yes' : out.tone('bad', 'no')) },
      { title: 'PUBLIC KEY', text: ({ publicKey }) => publicKey },
    ],
    'The log introduces no key: a release before this one wrote it, or policy has not run yet.',
  );
  const replaced = keys.flatMap(({ until }) => until ?? []);
  if (replaced.length > 0)
    out.note(
      `So that replaced keys count no more, give all programs LOCKBOX_SIGNING_KEYS_UNTIL='${replaced.join(';')}'`,
    );
}

/** Policy checks what it sends itself: nobody else has its key, and it is changed in one step. */
const rotated = senders.filter((sender) => sender !== 'policy');
const isRotated = (name: string): name is Sender => rotated.some((sender) => sender === name);

async function rotate(context: Context, sender: string, options: Options): Promise<void> {
  const { env, out } = context;
  if (sender === 'policy')
    throw usageError(
      'Policy alone has its key: move LOCKBOX_SENDER_KEY_POLICY to LOCKBOX_SENDER_KEY_POLICY_PREVIOUS, put a new key in its place, restart each instance, and then once more without the old one.',
    );
  if (!isRotated(sender)) throw usageError(`"${sender}" sends no commands. Senders are ${rotated.join(', ')}.`);
  const quietForMs = durationMs(options.quietFor);
  const cluster = openProgramCluster(env);
  const keyId = options.keyId ?? makeKey(options.out ?? `${sender}.key`, out.note);
  const act = { action: 'SENDER_KEY_ROTATED', tenantId: null, subject: sender, detail: keyId } as const;
  await recordActs(context, options, [act]);
  const setting = senderKeySettings[sender];
  out.note(`1. policy: put the value of ${setting} into ${setting}_PREVIOUS, the new key into ${setting}; restart each instance.
2. ${sender}: put the new key into LOCKBOX_SENDER_KEY; restart each instance.
Waiting until ${sender} signs with it, and policy has decided all that came before.`);
  const seen = await watchKeyChange({ cluster, sender, keyId, quietForMs, onProgress: out.progress });
  const refused = await refusedCount(cluster, sender, keyId);
  if (refused > 0) {
    out.note(`policy refused ${refused} with WRONG_MAC, since it did not yet have the new key. Write them back before you go on:
lockbox dead-letters redrive --all --code WRONG_MAC`);
  }
  out.note(`3. policy: remove ${setting}_PREVIOUS; restart each instance. Dead letters that the old key signed cannot be written
back after that.`);
  const result = { sender, keyId, ...seen, refused };
  out.item(result, [
    ['Sender', sender],
    ['New key', keyId],
    ['Signed with it', `${seen.signed} commands`],
    ['Signed with the old one', `${seen.before} commands, all decided`],
  ]);
  if (refused > 0) throw new Finished(EXIT.failed);
}

/** Puts a new key into a file that is not there yet, for its owner alone; returns its id. */
function makeKey(path: string, note: (text: string) => void): string {
  const key = randomBytes(32).toString('base64url');
  try {
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw usageError(
      `${path} cannot be written (${error instanceof Error ? error.message : error}). Name another by --out, or give the id of the key that is there by --key-id.`,
    );
  }
  const { id } = senderKeyOf(key);
  note(`The new key is in ${path}; its id is ${id}.`);
  return id;
}
