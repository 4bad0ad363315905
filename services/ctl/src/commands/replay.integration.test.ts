import { EXIT } from '@lockbox/command-line/exit-codes';
import { policyRolledOut } from '@lockbox/store/testing/sample-events';
import { openWrittenTopics } from '@lockbox/store/testing/written-topics';
import { createNamespace, type Namespace } from '@lockbox/testing/namespace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Lockbox, lockboxIn } from '../testing/in-process.ts';

let namespace: Namespace;
let lockbox: Lockbox;

beforeAll(async () => {
  namespace = await createNamespace({ partitions: 1 });
  const log = await openWrittenTopics(namespace);
  await log.events('contoso', policyRolledOut);
  await log.close();
  lockbox = lockboxIn(namespace.namespace, {});
});
afterAll(async () => await namespace?.drop());

test.each([
  ['replay', '--compare', 'policies'],
  ['replay', '--unrecorded', 'policies'],
])('%s %s says how far it compared if the worker stops before the end', async (...args) => {
  const { code, err, json } = await lockbox(args);
  expect(json(), err).toMatchObject({ missing: [], upTo: [{ partition: 0, offset: 0, of: policyRolledOut.length }] });
  expect(err).toContain(`In partition 0 policies was compared up to offset 0 of ${policyRolledOut.length}`);
  expect(code).toBe(EXIT.failed);
  const { out } = await lockbox([...args, '--table']);
  expect(out).not.toContain('all as the topic has them');
});
