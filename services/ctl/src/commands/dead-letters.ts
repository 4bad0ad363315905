import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import { createLogReader } from '@lockbox/worker/read';
import type { Command } from 'commander';
import { type ActOptions, actOptions, recordActs } from '../act.ts';
import { type Cluster, openProgramCluster } from '../context.ts';
import { type DeadLetterSummary, keepLetters, redriven, type StoredDeadLetter, summaryOf } from '../dead-letters.ts';
import { createDecoder, forPeople } from '../decoding.ts';
import { readTopicsToEnd } from '../reading.ts';
import { internalDecisionsAmong, objectionTo } from '../redriving.ts';

interface Filter {
  readonly code?: string;
  readonly topic?: string;
  readonly tenant?: string;
}

interface RedriveOptions extends Filter, ActOptions {
  readonly all?: boolean;
  readonly dryRun?: boolean;
}

export function addDeadLetters(program: Command, context: () => Context): void {
  const group = program.command('dead-letters').description('records that could not be processed, and why');
  const filtered = (command: Command) =>
    command
      .option('--code <code>', 'with this code only')
      .option('--topic <topic>', 'from this topic only, with or without the namespace')
      .option('--tenant <id>', 'of this tenant only');
  filtered(group.command('list').description('all that are kept (28 days), oldest first'))
    .addHelpText('after', '\nExample:\n  $ lockbox dead-letters list --topic intake.servicedesk')
    .action((filter: Filter) => list(context(), filter));
  group
    .command('show')
    .description('one dead letter with its record, decoded where it can be')
    .argument('<id>', 'partition/offset, as `list` shows it')
    .addHelpText('after', '\nExample:\n  $ lockbox dead-letters show 3/17')
    .action((id: string) => show(context(), id));
  const redriving = filtered(
    group.command('redrive').description('write records back to the topic that they came from, untouched'),
  );
  for (const option of actOptions()) redriving.addOption(option);
  redriving
    .argument('[ids...]', 'partition/offset of those to write back')
    .option('--all', 'all that the filters leave')
    .option('--dry-run', 'only say what would be written back')
    .addHelpText(
      'after',
      `
Mend the cause first. What is written back a second time is a plain repeat and changes nothing. Only what still stands
where it came from is written back.

Policy refuses an internal decision that it has refused before, and a decision whose request comes to the log more than
five minutes after the decision was sent. Let the approver decide again instead of writing such a decision back.

Examples:
  $ lockbox dead-letters redrive 3/17
  $ lockbox dead-letters redrive --all --code UNKNOWN_SCHEMA --dry-run`,
    )
    .action((ids: readonly string[], options: RedriveOptions) => redrive(context(), ids, options));
}

/** Reads the dead letters in the topic in order of arrival, and returns what `keep` selects of each. */
async function deadLetters<Kept extends object>(
  cluster: Cluster,
  keep: (letter: StoredDeadLetter) => Kept | undefined,
): Promise<readonly Kept[]> {
  const letters = keepLetters(keep);
  await readTopicsToEnd({ cluster, topics: [cluster.topics.deadLetters], onRecords: letters.take });
  return letters.inOrder();
}

const withId =
  (ids: readonly string[]) =>
  (letter: StoredDeadLetter): StoredDeadLetter | undefined =>
    ids.includes(letter.id) ? letter : undefined;

const passes =
  ({ code, topic, tenant }: Filter) =>
  (letter: StoredDeadLetter): boolean =>
    (code === undefined || letter.code === code) &&
    (topic === undefined || letter.source.topic === topic || letter.source.topic.endsWith(`.${topic}`)) &&
    (tenant === undefined || letter.tenantId === tenant);

const placeOf = ({ source }: DeadLetterSummary): string => `${source.topic} ${source.partition}/${source.offset}`;

const COLUMNS = [
  { title: 'ID', text: ({ id }: DeadLetterSummary) => id },
  { title: 'WHEN', text: ({ at }: DeadLetterSummary) => localTime(at) },
  { title: 'FROM', text: placeOf },
  { title: 'TENANT', text: ({ tenantId }: DeadLetterSummary) => tenantId },
  { title: 'CODE', text: ({ code }: DeadLetterSummary) => code },
  { title: 'WHY', text: ({ sentence }: DeadLetterSummary) => sentence },
];

function print(out: CommandOutput, letters: readonly DeadLetterSummary[], none: string): void {
  if (out.json) out.item(letters, []);
  else out.list(letters, COLUMNS, none);
}

async function list({ env, out }: Context, filter: Filter): Promise<void> {
  const isWanted = passes(filter);
  const letters = await deadLetters(openProgramCluster(env), (letter) =>
    isWanted(letter) ? summaryOf(letter) : undefined,
  );
  print(out, letters, 'No dead letters.');
}

async function show({ env, out }: Context, id: string): Promise<void> {
  const cluster = openProgramCluster(env);
  const [letter] = pick(await deadLetters(cluster, withId([id])), [id]);
  if (letter === undefined) return;
  const decoded = await createDecoder(cluster).decode(letter.source.topic, letter.record.raw);
  const value = decoded.kind === 'value' ? forPeople(decoded.value) : null;
  const raw = letter.record.raw?.toString('base64') ?? null;
  out.item({ ...summaryOf(letter), value, raw }, [
    ['Dead letter', letter.id],
    ['When', localTime(letter.at)],
    ['From', placeOf(letter)],
    ['Refused by', letter.worker],
    ['Code', letter.code],
    ['Why', letter.sentence],
    ['Key', letter.key],
    ['Size', `${letter.bytes} bytes`],
    ['Record', decoded.kind === 'value' ? JSON.stringify(value, null, 2) : unread(decoded, raw)],
  ]);
}

const unread = (decoded: { readonly kind: string; readonly reason?: string }, raw: string | null): string =>
  raw === null ? '(no value)' : `${decoded.reason ?? decoded.kind}\n${raw.slice(0, 400)}${raw.length > 400 ? '…' : ''}`;

/** The dead letters with these ids. Throws USAGE, naming those that are not there. */
function pick(letters: readonly StoredDeadLetter[], ids: readonly string[]): readonly StoredDeadLetter[] {
  const found = letters.filter(({ id }) => ids.includes(id));
  const missing = ids.filter((id) => !found.some((letter) => letter.id === id));
  if (missing.length > 0)
    throw usageError(`There is no dead letter ${missing.join(', ')}. \`lockbox dead-letters list\` shows them.`);
  return found;
}

async function redrive(context: Context, ids: readonly string[], options: RedriveOptions): Promise<void> {
  const { env, out } = context;
  if (ids.length === 0 && !options.all) throw usageError('Name the dead letters by id, or say --all.');
  const cluster = openProgramCluster(env);
  const isWanted = passes(options);
  const chosen =
    ids.length > 0
      ? pick(await deadLetters(cluster, withId(ids)), ids).filter(isWanted)
      : await deadLetters(cluster, (letter) => (isWanted(letter) ? letter : undefined));
  const { genuine, objections } = await judge(cluster, chosen);
  const decisions = await internalDecisionsAmong(genuine, createDecoder(cluster));
  if (decisions.length > 0)
    out.note(
      `${decisions.map(({ id }) => id).join(', ')}: internal decisions as intake sent them. Policy refuses those that it has refused before, and those whose request comes to the log more than five minutes later: have these decided again.`,
    );
  if (!options.dryRun) {
    const byTenant = Map.groupBy(genuine, ({ tenantId }) => tenantId);
    const acts = [...byTenant].map(([tenantId, letters]) => ({
      action: 'DEAD_LETTERS_REDRIVEN' as const,
      tenantId: tenantId || null,
      subject: options.code ?? null,
      detail: String(letters.length),
    }));
    await recordActs(context, options, acts);
  }
  const written = options.dryRun ? { genuine, objections: [] } : await writeBack(cluster, genuine);
  print(out, written.genuine.map(summaryOf), 'No dead letters to write back.');
  for (const objection of [...objections, ...written.objections]) out.note(objection);
  const count = written.genuine.length;
  out.note(options.dryRun ? `${count} would be written back.` : `${count} written back.`);
  const wanted = ids.length > 0 ? new Set(ids).size : chosen.length;
  if (count < wanted) throw new Finished(EXIT.failed);
}

/** Which may be written back, and what speaks against the others. Each that may is used before the next is looked at. */
async function judge(
  { kafka, topics }: Cluster,
  letters: readonly StoredDeadLetter[],
  use: (letter: StoredDeadLetter) => Promise<void> = async () => undefined,
) {
  const genuine: StoredDeadLetter[] = [];
  const objections: string[] = [];
  const reader = createLogReader(kafka);
  try {
    for (const letter of letters) {
      const objection = await objectionTo(letter, reader, topics);
      if (objection === undefined) {
        await use(letter);
        genuine.push(letter);
      } else objections.push(`${letter.id} (${placeOf(letter)}) is not written back: ${objection}`);
    }
  } finally {
    await reader.close();
  }
  return { genuine, objections };
}

/**
 * Each letter is checked again just before it is written: a removal that arrives while the acts are recorded must not
 * be undone.
 */
async function writeBack(cluster: Cluster, letters: readonly StoredDeadLetter[]) {
  const producer = cluster.kafka.producer({ idempotent: true });
  // If several workers refused a record, the second letter would find the record that was written for the first.
  const byPlace = Map.groupBy(letters, placeOf);
  const firsts = [...byPlace.values()].flatMap(([first]) => first ?? []);
  await producer.connect();
  try {
    // One at a time: each may be as large as its topic allows. In order, since they were.
    const { genuine, objections } = await judge(cluster, firsts, async (letter) => {
      const { topic, message } = redriven(letter);
      await producer.send({ topic, acks: -1, messages: [{ ...message, timestamp: String(cluster.clock.now()) }] });
    });
    return { genuine: genuine.flatMap((letter) => byPlace.get(placeOf(letter)) ?? []), objections };
  } finally {
    await producer.disconnect();
  }
}
