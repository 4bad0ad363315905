import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { LockboxError, usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import * as v from 'valibot';
import { signalsSettings } from '../settings.ts';

/** The time that signals itself waits before it raises an alarm. */
const MAY_WAIT_MS = 60_000;
const TIMEOUT_MS = 15_000;

const Signal = v.object({
  kind: v.picklist(['ACCESS_OVER', 'VERIFICATION']),
  notedAt: v.number(),
  state: v.picklist(['PENDING', 'DELIVERED', 'REFUSED']),
  settledAt: v.nullable(v.number()),
  attempts: v.number(),
  detail: v.nullable(v.string()),
  tenantId: v.exactOptional(v.string()),
  dataStoreId: v.exactOptional(v.string()),
  engineerId: v.exactOptional(v.string()),
  grantId: v.exactOptional(v.string()),
});
type Signal = v.InferOutput<typeof Signal>;
const Receiver = v.object({
  stream: v.string(),
  pending: v.number(),
  oldest: v.exactOptional(v.number()),
  newest: v.array(Signal),
});
type Receiver = v.InferOutput<typeof Receiver>;

export function addSignals(program: Command, context: () => Context): void {
  program
    .command('signals')
    .description('what receivers of signals have not taken yet; ends with 1 if something waits for more than a minute')
    .argument('[stream]', "one receiver's, with its newest 50")
    .addHelpText(
      'after',
      `
Signals tell whoever holds sessions of engineers that their access has ended. This asks LOCKBOX_SIGNALS_HEALTH_URL.

Examples:
  $ lockbox signals
  $ lockbox signals gateway`,
    )
    .action((stream?: string) => show(context(), stream));
}

async function show({ env, out }: Context, stream: string | undefined): Promise<void> {
  const receivers = await deliveriesAt(signalsSettings(env).LOCKBOX_SIGNALS_HEALTH_URL);
  if (stream === undefined) showAll(out, receivers);
  else showOne(out, receivers, stream);
  if (receivers.some((one) => (stream ?? one.stream) === one.stream && waitsTooLong(one)))
    throw new Finished(EXIT.failed);
}

const waitsTooLong = ({ oldest }: Receiver): boolean => oldest !== undefined && Date.now() - oldest > MAY_WAIT_MS;

async function deliveriesAt(url: string): Promise<readonly Receiver[]> {
  const answer = await fetch(`${url}/deliveries`, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause) => {
    const sentence = `signals at ${url} does not answer. Check LOCKBOX_SIGNALS_HEALTH_URL and that it runs.`;
    throw new LockboxError('SIGNALS_UNAVAILABLE', sentence, { cause, retriable: true });
  });
  const found = v.safeParse(v.array(Receiver), await answer.json().catch(() => undefined));
  if (answer.ok && found.success) return found.output;
  throw new LockboxError(
    'SIGNALS_UNAVAILABLE',
    `What answers at ${url} (HTTP ${answer.status}) is not signals of this release.`,
  );
}

function showAll(out: CommandOutput, receivers: readonly Receiver[]): void {
  out.list(
    receivers,
    [
      { title: 'STREAM', text: ({ stream }) => stream },
      { title: 'WAITING', text: ({ pending }) => String(pending), align: 'right' },
      { title: 'SINCE', text: (one) => out.tone(waitsTooLong(one) ? 'bad' : 'quiet', localTime(one.oldest)) },
      { title: 'REFUSED', text: ({ newest }) => String(newest.filter(isRefused).length), align: 'right' },
      { title: 'LAST ANSWER', text: ({ newest }) => newest.find(({ detail }) => detail !== null)?.detail ?? '' },
    ],
    'There are no receivers.',
  );
}

const isRefused = ({ state }: Signal): boolean => state === 'REFUSED';

function showOne(out: CommandOutput, receivers: readonly Receiver[], stream: string): void {
  const found = receivers.find((one) => one.stream === stream);
  if (found === undefined)
    throw usageError(
      `No receiver is called "${stream}". There are: ${receivers.map((one) => one.stream).join(', ') || 'none'}.`,
    );
  out.list(
    found.newest,
    [
      { title: 'NOTED', text: ({ notedAt }) => localTime(notedAt) },
      { title: 'OF', text: subjectOf },
      { title: 'STATE', text: ({ state }) => out.tone(TONES[state], state.toLowerCase()) },
      { title: 'ATTEMPTS', text: ({ attempts }) => String(attempts), align: 'right' },
      { title: 'LAST ANSWER', text: ({ detail }) => detail ?? '' },
    ],
    'Nothing was signalled yet.',
  );
}

const TONES = { PENDING: 'waiting', DELIVERED: 'good', REFUSED: 'bad' } as const;

/** Such as `nestor.wilke at contoso/crm, grant 7f0c…`. */
const subjectOf = ({ engineerId, tenantId, dataStoreId, grantId }: Signal): string =>
  engineerId === undefined ? 'a verification' : `${engineerId} at ${tenantId}/${dataStoreId}, grant ${grantId}`;
