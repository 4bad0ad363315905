import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '@lockbox/command-line/context';
import { knownCheckpoints, trustSettings } from '@lockbox/command-line/settings';
import { usageError } from '@lockbox/contracts/errors';
import { isRequestId, requestId } from '@lockbox/contracts/ids';
import { parseCheckpoint } from '@lockbox/evidence/tlog/checkpoint';
import { parseNote } from '@lockbox/evidence/tlog/note';
import { bundlePage } from '@lockbox/proof/bundle/bundle-page';
import { bundleFromLog } from '@lockbox/proof/bundle/log-evidence';
import { wantedPartitions } from '@lockbox/proof/verify/check-log';
import { createLogReader } from '@lockbox/worker/read';
import { keyPartition } from '@lockbox/worker/write';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';

interface Options {
  readonly tenant?: string;
  readonly output?: string;
}

export function addBundle(program: Command, context: () => Context): void {
  program
    .command('bundle')
    .description('one file with all that the log has of a request and all that proves it, which checks itself')
    .argument('<request>', 'its whole id')
    .option('--tenant <id>', 'its tenant, if you know it: otherwise all partitions of the log are read')
    .option('--output <file>', 'where to; without it lockbox-<request>.html')
    .addHelpText(
      'after',
      `
Verifies the log as \`lockbox verify\` does, up to the newest checkpoint. The file is a page: it holds records, proofs, the
checkpoint, keys, schemas and the texts that were not erased, and checks them when a browser opens it, without a network. It has
personal data in it, and a text that is erased later stays in it. \`lockbox verify --bundle FILE\` checks it too.

Examples:
  $ lockbox bundle 7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55
  $ lockbox bundle 7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55 --tenant contoso --output approval.html`,
    )
    .action((request: string, options: Options) => bundle(context(), request, options));
}

async function bundle({ env, out }: Context, called: string, { tenant, output }: Options): Promise<void> {
  if (!isRequestId(called))
    throw usageError(`"${called}" is no whole id of a request. \`lockbox requests\` shows ids.`);
  const request = requestId(called.toLowerCase());
  const file = output ?? `lockbox-${request}.html`;
  // Told before the whole log is read.
  if (existsSync(file)) throw unwritable(file, TAKEN);
  if (!existsSync(dirname(file))) throw unwritable(file, `there is no folder ${dirname(file)}`);
  const cluster = openProgramCluster(env);
  const trust = knownCheckpoints(env);
  const gathered = await bundleFromLog({
    cluster,
    trust,
    policyKeys: trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS.split(','),
    requestId: request,
    partition: tenant === undefined ? undefined : await partitionOf(cluster, tenant),
    onProgress: out.progress,
  });
  write(file, bundlePage(gathered));
  const { size } = parseCheckpoint(parseNote(gathered.checkpoint).text);
  out.item(
    { file, request, tenant: gathered.tenantId, events: gathered.events.length, texts: gathered.texts.length, size },
    [
      ['File', file],
      ['Tenant', gathered.tenantId],
      ['Events', String(gathered.events.length)],
      ['Texts', String(gathered.texts.length)],
      ['Checkpoint', `of ${size} events`],
    ],
  );
}

async function partitionOf(cluster: ReturnType<typeof openProgramCluster>, tenant: string): Promise<number> {
  const reader = createLogReader(cluster.kafka);
  const partitions = await wantedPartitions(reader, { cluster }).finally(() => reader.close());
  return keyPartition(partitions.length)(tenant);
}

const TAKEN = 'there is such a file already';
const unwritable = (file: string, why: unknown) =>
  usageError(`${file} cannot be written (${why}). Name another with --output.`);

/** Never over another file, which may be somebody's evidence. */
function write(file: string, page: string): void {
  try {
    writeFileSync(file, page, { flag: 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw unwritable(file, code === 'EEXIST' ? TAKEN : error instanceof Error ? error.message : error);
  }
}
