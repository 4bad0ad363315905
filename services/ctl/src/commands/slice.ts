import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseSliceLine, SliceError } from '@lockbox/evidence/slice/slice';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import type { Command } from 'commander';
import { openApi } from '../api.ts';
import type { Context } from '../context.ts';
import { usageError } from '../exit-codes.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

interface Options extends AsOption {
  readonly output?: string;
}

export function addSlice(program: Command, context: () => Context): void {
  program
    .command('slice')
    .description("all of your tenant's records with what proves that they stand in the log, as one file")
    .argument('<tenant>', 'its id')
    .option('--output <file>', 'where to; without it lockbox-<tenant>.ndjson')
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Asks the API, and needs no right on Kafka. A file that is there is gone on with, from the event behind its last one: so a slice that
was interrupted is finished, and one of last month gets what is new. \`lockbox verify --slice FILE\` checks it, without any server.

Examples:
  $ lockbox slice contoso
  $ lockbox slice contoso --output contoso.ndjson && lockbox verify --slice contoso.ndjson`,
    )
    .action((tenant: string, options: Options) => slice(context(), tenant, options));
}

async function slice({ env, out }: Context, tenant: string, options: Options): Promise<void> {
  const file = options.output ?? `lockbox-${tenant}.ndjson`;
  const before = await presentIn(file);
  if (before.tenantId !== undefined && before.tenantId !== tenant) {
    throw usageError(`${file} is a slice of ${before.tenantId}. Name another with --output.`);
  }
  const api = await openApi(env, asPerson(options));
  if (api.forProvider) throw usageError("A slice is for a customer's people.");
  const query = new URLSearchParams({ from: String(before.sequence + 1) });
  if (before.size > 0) query.set('since', String(before.size));
  const lines = await api.lines(`audit-events/slice?${query}`);
  const writing = await openBehind(file, before);
  let events = 0;
  let through = before.sequence;
  let hasEnd = false;
  try {
    for await (const line of lines) {
      const read = parseSliceLine(line);
      if (read.kind === 'head' && read.tenantId !== tenant) {
        throw usageError(`You are signed in at ${read.tenantId}, and not at ${tenant}.`);
      }
      await writing.write(`${line}\n`);
      hasEnd = read.kind === 'end';
      if (read.kind !== 'entry') continue;
      events++;
      through = read.sequence;
      if (events % 1_000 === 0) out.progress(`event ${through}`);
    }
  } finally {
    await writing.close();
  }
  out.item({ file, tenant, events, through }, [
    ['File', file],
    ['Tenant', tenant],
    ['New events', String(events)],
    ['Up to event', String(through)],
  ]);
  if (hasEnd) return;
  out.note(
    `There are events behind ${through} that the portal does not have now, so the slice is incomplete. Go on with it in some minutes; if it stays so, events were lost from the trail or the tree: tell the provider.`,
  );
}

interface Present {
  readonly tenantId: string | undefined;
  /** The last event, and the size of the checkpoint that it stands under. */
  readonly sequence: number;
  readonly size: number;
  /** Up to where whole lines stand; the last may lack its line break. */
  readonly bytes: number;
  readonly lacksLineBreak: boolean;
}

/** What a file has already. */
export async function presentIn(file: string): Promise<Present> {
  let present: Present = { tenantId: undefined, sequence: 0, size: 0, bytes: 0, lacksLineBreak: false };
  if (!existsSync(file)) return present;
  const { size: inAll } = await stat(file);
  let bytes = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      bytes += Buffer.byteLength(line) + 1;
      const read = parseSliceLine(line);
      present = { ...present, bytes: Math.min(bytes, inAll), lacksLineBreak: bytes > inAll };
      if (read.kind === 'head') {
        const { size } = parseCheckpoint(parseNote(read.checkpoint).text);
        present = { ...present, tenantId: read.tenantId, size };
      }
      if (read.kind === 'entry') present = { ...present, sequence: read.sequence };
    }
  } catch (error) {
    // The line that was cut off is fetched again.
    if (!(error instanceof SliceError) || present.bytes === 0) {
      throw usageError(`${file} is no slice. Name another with --output.`);
    }
  }
  return present;
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
