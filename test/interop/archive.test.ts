/** An archive read by a library for Avro that nobody here wrote, with the lines that docs/guides/auditors.md shows: Python's fastavro. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { writeArchiveFile } from '@lockbox/proof/archive/archive-file';
import { lifeOfRequest, saidEvent } from '@lockbox/store/testing/sample-events';
import { hasPython, pythonWith } from '@lockbox/testing/built-programs';
import { afterAll, expect, test } from 'vitest';

const SCHEMA_ID = 300;
const folder = mkdtempSync(join(tmpdir(), 'archive-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.skipIf(!hasPython)('the lines of the auditors’ guide read each event, with the hash of its leaf', async () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/auditors.md'), 'utf8');
  const [, program = ''] = /```python\n(.*?)```/s.exec(guide) ?? [];
  const codec = new Codec<Event>('events', SCHEMA_ID, { schemaById: async () => undefined });
  let previous: Buffer | null = null;
  const expected: string[] = [];
  const records = lifeOfRequest('contoso', 1).map((saying, leaf) => {
    const event = saidEvent('contoso', leaf + 1, saying, previous);
    const value = codec.encode(event);
    expected.push(`${leaf} ${hashOf(value).toString('hex')} contoso ${leaf + 1} ${previous?.toString('hex') ?? ''}`);
    previous = hashOf(value);
    return { leaf, offset: 2 * leaf, timestamp: 0, key: 'contoso', value, headers: [{ name: 'ce_type', value }] };
  });
  const schemas = new Map([[SCHEMA_ID, schemaText('events')]]);
  const file = join(folder, '000000000000.avro');
  writeFileSync(file, await writeArchiveFile({ origin: 'lockbox.test/lockbox.events/0', schemas, records }));
  writeFileSync(join(folder, 'read.py'), program);
  const python = await pythonWith('fastavro==1.13.1');
  const out = execFileSync(python, [join(folder, 'read.py'), file], { encoding: 'utf8' });
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual(expected.map((line) => line.trimEnd()));
});
