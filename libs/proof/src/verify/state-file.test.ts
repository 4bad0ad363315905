import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentId, providerLog, tenantId } from '@lockbox/contracts/ids';
import { nodeHashing } from '@lockbox/evidence/partition-log';
import { writtenPartition } from '@lockbox/evidence/testing/written-partition';
import { LogCheck } from '@lockbox/evidence/verifying/log-check';
import { afterAll, expect, test } from 'vitest';
import { type PartitionState, stateFile } from './state-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'verified-'));
afterAll(() => rmSync(folder, { recursive: true }));
const bound = { LOCKBOX_INSTALLATION: 'lockbox.test', LOCKBOX_SIGNING_PUBLIC_KEYS: 'k1' };

function aState(): PartitionState {
  const place = { partition: 0, origin: 'lockbox.test/lockbox.events/0' };
  const beyond = { size: 40, root: '\x00\xff'.repeat(16), where: 'beyond', cosignatures: [{ witness: 'w1', time: 7 }] };
  const check = new LogCheck({ hashing: nodeHashing, ...place, claims: [beyond], now: 0 });
  for (const { event, key, raw } of writtenPartition(30)) check.take(event, { key, raw, timestamp: 1 }, () => '');
  const reached = check.place();
  if (reached === undefined) throw new Error('It is not whole');
  const tenant = tenantId('contoso');
  return {
    next: 31,
    last: { offset: 30, hash: '\x80'.repeat(32) },
    checkpointsNext: 5,
    lows: { events: 0, checkpoints: 2 },
    check: reached,
    decisions: {
      counts: { again: 28, untold: 1, believed: 1 },
      keys: { newest: '0011223344556677', lastCommand: 12 },
      memory: {
        times: new Map([
          [tenant, 30],
          [providerLog(0), 20],
        ]),
        entities: [
          {
            type: 'Environment',
            tenantId: tenant,
            environmentId: environmentId('prod'),
            known: true,
            managed: true,
            protectedUntil: null,
            dataStores: [],
            confirmations: [],
            departed: [],
            position: null,
          },
        ],
      },
    },
  };
}

test('a state is read as it was written', async () => {
  const file = stateFile(folder, 0, bound);
  expect(file.read()).toBeUndefined();
  const state = aState();
  await file.write(state);
  const read = stateFile(folder, 0, bound).read();
  expect(read).toEqual(state);
  expect(read?.check.log.heads.get('contoso')?.hash).toHaveLength(32);
});

test('one that was made with other keys or options is refused, and they are named', async () => {
  await stateFile(folder, 1, bound).write(aState());
  const other = stateFile(folder, 1, { ...bound, LOCKBOX_SIGNING_PUBLIC_KEYS: 'k1,k2', '--witnesses': 'policy' });
  expect(() => other.read()).toThrow(
    /other settings or options than these: LOCKBOX_SIGNING_PUBLIC_KEYS, --witnesses\./,
  );
});

test('one that was damaged is refused', async () => {
  const file = stateFile(folder, 2, bound);
  await file.write(aState());
  const path = join(folder, 'partition-2.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace('"checkpointsNext":5', '"checkpointsNext":6'));
  expect(() => file.read()).toThrow(/does not have the digest/);
});
