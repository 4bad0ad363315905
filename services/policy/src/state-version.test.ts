import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { expect, test } from 'vitest';
import { STATE_VERSION } from './state-records.ts';

/** The schema as far as it matters to whoever reads with it. */
const withoutDocs = (name: string, value: unknown): unknown => (name === 'doc' ? undefined : value);

/**
 * An older binary drops the fields that it does not know whenever it writes a record back: an environment's protection could be gone
 * after a rolling upgrade. So it has to find a version that it refuses.
 */
test('whoever changes the schema of the state raises its version', () => {
  const schema = JSON.stringify(JSON.parse(schemaText('policy-state')), withoutDocs);
  expect(
    { version: STATE_VERSION, fingerprint: hashOf(Buffer.from(schema)).toString('hex') },
    'schemas/policy-state.avsc has changed: raise STATE_VERSION in state-records.ts, and put both here',
  ).toEqual({ version: 9, fingerprint: '98fc68ba6a2cd8cc1e17635bf10c50caa5ee12abacc14945ad95a85b276b0358' });
});
