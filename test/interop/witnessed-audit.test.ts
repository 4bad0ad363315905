/** `litewitness`, another project's witness, cosigns the checkpoints that a running audit signs of a real log. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { originOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import { hasGo, hasSshAgent } from '@lockbox/testing/built-programs';
import { type Deployment, deploy } from '@lockbox/testing/deployment';
import { CHECKPOINT_KEYS, INSTALLATION } from '@lockbox/testing/signing-keys';
import { until } from '@lockbox/testing/until';
import { sampleProvider, sampleTenant } from '@lockbox/testing/upstream';
import { createLogReader, recordsNow } from '@lockbox/worker/read';
import { afterAll, describe, expect, test } from 'vitest';
import { lockboxOf } from '../security/command-line.ts';
import { type LiteWitness, startLiteWitness } from './litewitness-process.ts';

const TENANT = 'contoso';
const folder = mkdtempSync(join(tmpdir(), 'witnessed-audit-'));
const policy = join(folder, 'policy');
let witness: LiteWitness | undefined;
afterAll(async () => {
  await witness?.stop();
  rmSync(folder, { recursive: true });
});

/** The witness knows the log before audit runs: its origin has the topic's name, which the test's namespace gives. */
async function deployWitnessed(): Promise<Deployment> {
  return await deploy({
    partitions: 1,
    services: ['intake', 'policy', 'audit'],
    directory: [...sampleTenant(TENANT), ...sampleProvider()],
    async env({ topics }) {
      witness = await startLiteWitness([
        verifierKeyOf(originOf(INSTALLATION, topics.events, 0), CHECKPOINT_KEYS.publicKey),
      ]);
      writeFileSync(policy, `witness lite ${formatVerifierKey(witness.key)} ${witness.url}\nquorum lite\n`);
      return { LOCKBOX_CHECKPOINT_EVERY: 'PT1S', LOCKBOX_WITNESS_POLICY_FILE: policy };
    },
  });
}
const canWitness = hasGo && hasSshAgent;
const deployment = canWitness ? await deployWitnessed() : undefined;
const deployed = (): Deployment => {
  if (deployment === undefined) throw new Error('Nothing was deployed: Go or ssh-agent is missing');
  return deployment;
};

/** The sizes of the checkpoints in the topic that both audit and the witness signed, in order. */
async function cosignedSizes(): Promise<readonly number[]> {
  const { topics, kafka } = deployed().namespace;
  const origin = originOf(INSTALLATION, topics.events, 0);
  const keys = [verifierKeyOf(origin, CHECKPOINT_KEYS.publicKey), ...(witness === undefined ? [] : [witness.key])];
  const reader = createLogReader(kafka);
  const sizes: number[] = [];
  for await (const { records } of recordsNow(reader, topics.checkpoints)) {
    for (const { raw } of records) {
      const opened = await openCheckpoint(raw, origin, keys);
      if (!opened.ok) throw new Error(opened.sentence);
      if (opened.signatures.length === 2) sizes.push(opened.checkpoint.size);
    }
  }
  await reader.close();
  return sizes;
}

/** A request makes the log longer, and the witness cosigns a checkpoint of more events than before. */
async function growAndBeCosigned(): Promise<void> {
  const { upstream, log } = deployed();
  const before = (await cosignedSizes()).at(-1) ?? 0;
  const { id } = await upstream.submit(TENANT);
  await log.waitFor(id, 'RequestSubmitted');
  await until('a larger tree is cosigned', async () => ((await cosignedSizes()).at(-1) ?? 0) > before);
}

interface Checked {
  readonly events: number;
  readonly witnessed?: number;
  readonly damage: readonly unknown[];
}

describe.skipIf(!canWitness)('litewitness', () => {
  test('cosigns the checkpoints that audit signs of a growing log, and `lockbox verify` counts its signatures', async () => {
    for (let round = 0; round < 3; round++) await growAndBeCosigned();
    const sizes = await cosignedSizes();
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    const lockbox = lockboxOf(deployed().system);
    const checked = await until('all of the log is witnessed', async () => {
      const { code, out } = await lockbox('verify', '--json', '--witnesses', policy);
      const [one] = JSON.parse(out || '[]') as readonly Checked[]; // as the command prints it
      return one !== undefined && one.witnessed === one.events && { ...one, code };
    });
    expect(checked).toMatchObject({ code: 0, damage: [] });
  });

  test('cosigns on after a restart of audit, from what it has seen', async () => {
    const { system } = deployed();
    await system.instances('audit')[0]?.end('SIGTERM');
    await system.start('audit');
    await growAndBeCosigned();
    expect(
      system
        .instances('audit')
        .map((one) => one.log())
        .join(),
    ).not.toContain('WITNESS_SAW_ANOTHER_LOG');
  });
});
