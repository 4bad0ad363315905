import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { collected } from '@lockbox/command-line/arguments';
import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { usageError } from '@lockbox/contracts/errors';
import { MOST_BEGINNINGS, parseSliceLine } from '@lockbox/evidence/slice/slice';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { type KeptLetter, lettersIn } from '@lockbox/proof/verify/letter-files';
import type { Command } from 'commander';
import { openApi } from '../api.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

interface Options extends AsOption {
  readonly output?: string;
  readonly letter?: readonly string[];
}

export function addSlice(program: Command, context: () => Context): void {
  program
    .command('slice')
    .description("all of your tenant's records with what proves that they stand in the log, as one file")
    .argument('<tenant>', 'its id')
    .option('--output <file>', 'where to; without it lockbox-<tenant>.ndjson')
    .option(
      '--letter <file>',
      'a letter of Lockbox, as .eml, in a mailbox (mbox) or a folder: what shows that the log goes on from its checkpoint is put into the file',
      collected,
    )
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Asks the API, and needs no right on Kafka. A file that is there is gone on with, from the event behind its last one: so a slice that
was interrupted is finished, and one of last month gets what is new. \`lockbox verify --slice FILE\` checks it, without any server.

With --letter the portal is asked for proofs that the log begins with what the checkpoints in letters were signed over, of the newest
${MOST_BEGINNINGS}. \`lockbox verify --slice FILE --letter LETTER\` holds them against the letters: what was there then is there now. No letter is sent.

Examples:
  $ lockbox slice contoso
  $ lockbox slice contoso --output contoso.ndjson && lockbox verify --slice contoso.ndjson
  $ lockbox slice contoso --letter inbox.mbox && lockbox verify --slice lockbox-contoso.ndjson --letter inbox.mbox`,
    )
    .action((tenant: string, options: Options) => slice(context(), tenant, options));
}

async function slice({ env, out }: Context, tenant: string, options: Options): Promise<void> {
  const file = options.output ?? `lockbox-${tenant}.ndjson`;
  const before = await presentInSlice(file);
  if (before.tenantId !== undefined && before.tenantId !== tenant) {
    throw usageError(`${file} is a slice of ${before.tenantId}. Name another with --output.`);
  }
  const beginnings = treesIn(await lettersIn(options.letter ?? []), tenant);
  const api = await openApi(env, asPerson(options));
  if (api.forProvider) throw usageError("A slice is for a customer's people.");
  const query = new URLSearchParams({ from: String(before.sequence + 1) });
  if (before.size > 0) query.set('since', String(before.size));
  if (beginnings.length > 0) query.set('beginnings', beginnings.join());
  const lines = await api.lines(`audit-events/slice?${query}`);
  let writing: FileHandle | undefined;
  let events = 0;
  let through = before.sequence;
  let hasEnd = false;
  let proven = 0;
  try {
    for await (const line of lines) {
      const read = parseSliceLine(line);
      if (read.kind === 'head' && read.tenantId !== tenant) {
        throw usageError(`You are signed in at ${read.tenantId}, and not at ${tenant}.`);
      }
      // Not before its head has said whose it is: of another tenant's no empty file is left.
      writing ??= await openBehind(file, before);
      await writing.write(`${line}\n`);
      hasEnd = read.kind === 'end';
      if (read.kind === 'beginning') proven++;
      if (read.kind !== 'entry') continue;
      events++;
      through = read.sequence;
      if (events % 1_000 === 0) out.progress(`event ${through}`);
    }
  } finally {
    await writing?.close();
  }
  out.item({ file, tenant, events, through, beginnings: proven }, [
    ['File', file],
    ['Tenant', tenant],
    ['New events', String(events)],
    ['Up to event', String(through)],
    ...(options.letter === undefined
      ? []
      : [['Proofs for letters', `of ${proven} of the ${beginnings.length} checkpoints in them`] as const]),
  ]);
  if (hasEnd) return;
  out.note(
    `There are events behind ${through} that the portal does not have now, so the slice is incomplete. Go on with it in some minutes; if it stays so, events were lost from the trail or the tree: tell the provider.`,
  );
  throw new Finished(EXIT.failed);
}

/** The sizes of the trees that letters of a tenant name, the largest first, as many as are proven at once. */
export function treesIn(letters: readonly KeptLetter[], tenant: string): readonly number[] {
  const evidence = letters.flatMap(({ blocks }) => blocks.flatMap((block) => (block.ok ? [block.evidence] : [])));
  const sizes = evidence.flatMap(({ tenantId, checkpoint }) => (tenantId === tenant ? (checkpoint?.size ?? []) : []));
  return [...new Set(sizes)]
    .filter((size) => size > 0)
    .toSorted((a, b) => b - a)
    .slice(0, MOST_BEGINNINGS);
}

interface Present {
  readonly tenantId: string | undefined;
  /** The last event, and the size of the checkpoint that covers it. */
  readonly sequence: number;
  readonly size: number;
  /** The length of the complete lines; the last may lack its line break. */
  readonly bytes: number;
  readonly lacksLineBreak: boolean;
}

/**
 * Reads the present content of a file. Throws a usage error if a line before the last cannot be read; the last may be
 * cut off.
 */
export async function presentInSlice(file: string): Promise<Present> {
  let present: Present = { tenantId: undefined, sequence: 0, size: 0, bytes: 0, lacksLineBreak: false };
  if (!existsSync(file)) return present;
  let number = 0;
  let unread: number | undefined;
  for await (const { line, ...end } of linesOf(file)) {
    number++;
    if (line.trim() === '') continue;
    if (unread !== undefined) {
      throw usageError(
        `${file}: line ${unread} cannot be read, and others follow it. Nothing was changed: keep the file, and name another with --output.`,
      );
    }
    try {
      present = { ...present, ...readLine(line), ...end };
    } catch {
      // A line that was cut off is fetched again.
      if (present.bytes === 0) throw usageError(`${file} is no slice. Name another with --output.`);
      unread = number;
    }
  }
  return present;
}

function readLine(line: string): Partial<Present> {
  const read = parseSliceLine(line);
  if (read.kind === 'entry') return { sequence: read.sequence };
  if (read.kind !== 'head') return {};
  return { tenantId: read.tenantId, size: parseCheckpoint(parseNote(read.checkpoint).text).size };
}

const LINE_BREAK = 0x0a;

/** Each line of a file, and where it ends. */
async function* linesOf(file: string) {
  let bytes = 0;
  let rest = Buffer.alloc(0);
  for await (const piece of createReadStream(file)) {
    rest = Buffer.concat([rest, piece]);
    for (let at = rest.indexOf(LINE_BREAK); at >= 0; at = rest.indexOf(LINE_BREAK)) {
      bytes += at + 1;
      yield { line: rest.toString('utf8', 0, at), bytes, lacksLineBreak: false };
      rest = rest.subarray(at + 1);
    }
  }
  if (rest.length > 0) yield { line: rest.toString(), bytes: bytes + rest.length, lacksLineBreak: true };
}

/** A file to write behind its whole lines. */
export async function openBehind(
  file: string,
  { bytes, lacksLineBreak }: Pick<Present, 'bytes' | 'lacksLineBreak'>,
): Promise<FileHandle> {
  const writing = await open(file, 'a');
  await writing.truncate(bytes);
  if (lacksLineBreak) await writing.write('\n');
  return writing;
}
