/** The bytes that are given out as an event's, whatever position the audit index states. */
import { Codec } from '@lockbox/contracts/codec';
import type { Event } from '@lockbox/contracts/generated/events';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { schemaText } from '@lockbox/contracts/schemas';
import { hashOf } from '@lockbox/evidence/chain';
import { lifeOfRequest, type Saying, saidEvent } from '@lockbox/store/testing/sample-events';
import { expect, test } from 'vitest';
import { createEventRecord } from './event-record.ts';

const contoso = tenantId('contoso');
const codec = new Codec<Event>('events', 7, { schemaById: async () => undefined });
const about = { requestId: requestId('sealed'), salt: Buffer.alloc(16) };
const rolledOut: Saying = [{ type: 'RollOutCompleted', policyVersion: 1 }];
const own = [
  saidEvent('contoso', 1, rolledOut),
  ...lifeOfRequest('contoso', 1).map((saying, index) => saidEvent('contoso', index + 2, saying)),
  saidEvent('contoso', 9, [{ type: 'ExclusionSealed', requestId: about.requestId, commitment: Buffer.alloc(32) }]),
  saidEvent('contoso', 10, [
    { type: 'DisclosureLifted', ...about, liftedBy: personId('legal-1'), liftedAt: 3, details: '{}', assertion: null },
  ]),
];
const [SEALED, LIFTED, FOREIGN] = [8, 9, 10];
/** Another tenant's, of the number and type of contoso's first. */
const foreign = saidEvent('fabrikam', 1, rolledOut);
const values = [...own, foreign].map((event) => codec.encode(event));

/** The API's view of an event, from the audit index. */
const shown = (offset: number) => {
  const { sequence, data } = own[offset] ?? foreign;
  return {
    ...{ sequence, type: data.type, requestId: 'requestId' in data ? data.requestId : null, partition: 0, offset },
    hash: hashOf(values[offset] ?? Buffer.alloc(0)).toString('hex'),
  };
};

/** The bytes of an event, where the trail says this of it; and what is logged. */
async function ask(
  event: object,
  disclosures: readonly object[] = [],
  schema: object = JSON.parse(schemaText('events')),
) {
  const errors: object[] = [];
  const records = async (_partition: number, offsets: readonly number[]) =>
    offsets.map((offset) => ({ offset, raw: values[offset], hash: hashOf(values[offset] ?? Buffer.alloc(0)) }));
  // Stands in for servers, of which only this is asked.
  const read = createEventRecord({
    reads: { recordsAbout: async () => disclosures },
    eventLog: {
      readRecords: records,
      schemaById: async () => schema,
    },
    log: { error: (fields: object) => void errors.push(fields) },
  } as never);
  const raw = await read(contoso, event as never).catch((error: unknown) => error);
  return { raw, errors };
}

/** The audit index's view of one event with the position and hash of another. */
const moved = (from: number, to: number) => ({ ...shown(from), offset: to, hash: shown(to).hash });

test('an event is given out with its own bytes', async () => {
  for (const offset of [0, 1, 5, LIFTED]) expect((await ask(shown(offset))).raw).toBe(values[offset]);
});

test('so is one that was sealed, once the log says that it was disclosed', async () => {
  expect((await ask(shown(SEALED), [shown(LIFTED)])).raw).toBe(values[SEALED]);
});

test.each([
  ["at another tenant's record", moved(0, FOREIGN), []],
  ['at another record of the tenant', moved(0, 1), []],
  ['at one that is sealed', moved(0, SEALED), []],
  ['at one that is sealed, as the event that it is', shown(SEALED), []],
  ['at one that is sealed, with a disclosure that is none', shown(SEALED), [moved(LIFTED, 1)]],
  ['at its own, with the hash of another', { ...shown(0), hash: shown(1).hash }, []],
])('nothing is given out where the trail points %s', async (_what, event, disclosures) => {
  const { raw, errors } = await ask(event, disclosures);
  expect(raw).toMatchObject({ status: 503, code: 'LOG_DAMAGED' });
  expect(errors).toMatchObject([{ tenantId: 'contoso', sequence: event.sequence }]);
});

test('an event with a schema that the portal does not know is not reported as damaged', async () => {
  const schema = JSON.parse(schemaText('events'));
  const ofNextRelease = { ...schema, fields: [...schema.fields, { name: 'more', type: 'string', default: '' }] };
  const { raw, errors } = await ask(shown(0), [], ofNextRelease);
  expect(raw).toMatchObject({ status: 503, code: 'NOT_READY' });
  expect(errors).toEqual([]);
});
