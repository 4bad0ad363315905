/** Every event of the log is one of OCSF's Entity Management, by the published schema (testing/ocsf-1.8.0). */
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { describe, expect, test } from 'vitest';
import { filledEvents } from '../testing/filled-events.ts';
import { OCSF_VERSION, ocsfProblems } from '../testing/ocsf-schema.ts';
import { ocsfEvent } from './ocsf-event.ts';

/** Problems of the JSON that `lockbox tail` prints. */
const problemsOf = (one: object) => ocsfProblems(JSON.parse(JSON.stringify(one)));

const event = (data: EventData, actor: Event['actor'] = { kind: 'SYSTEM', id: 'timer' }): Event => ({
  eventId: '0c6f0b3e-5a0f-5a44-9b7e-2f3f1f6f9f10',
  tenantId: tenantId('contoso'),
  sequence: 41,
  previousHash: null,
  occurredAt: Date.parse('2026-11-27T10:04:00Z'),
  causationId: '1b7c2f0e-7c55-5d0e-8a50-0a4e6d2c9b11' as Event['causationId'], // an id of a command
  commandOffset: 7,
  correlationId: '7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55',
  actor,
  rule: 'HANDED_BACK',
  data,
});

test('the schema is that of the release which events name', () => {
  expect(filledEvents.length).toBeGreaterThan(50);
  expect(ocsfEvent(event({ type: 'RollOutCompleted' } as EventData)).metadata.version).toBe(OCSF_VERSION); // its fields do not matter
});

test.each(filledEvents)('%s fits the published schema', (_, data) => {
  for (const kind of ['SYSTEM', 'UPSTREAM', 'PROVIDER_PERSON', 'PRINCIPAL'] as const) {
    const converted = ocsfEvent(event(data, { kind, id: 'somebody' }));
    expect(problemsOf(converted)).toEqual([]);
    const { type: _type, ...own } = data;
    expect(Object.keys(Object(converted.unmapped.data))).toEqual(Object.keys(own));
  }
});

describe('the published schema refuses', () => {
  const whole = ocsfEvent(event({ type: 'PrincipalRemoved', principalId: 'ada' } as EventData)); // as much as is looked at
  const { metadata, actor, entity } = whole;
  const { entity: _, ...withoutEntity } = whole;

  test.each<[string, object, RegExp]>([
    ['an event without its required entity', withoutEntity, /must have required property 'entity'/],
    ['an unknown attribute', { ...whole, colour: 'red' }, /must NOT have additional properties/],
    ['a value that is not in the enumeration', { ...whole, severity_id: 7 }, /severity_id must be equal to one of/],
    ['a caption of another value', { ...whole, severity: 'High' }, /severity must be equal to constant/],
    ['a caption without its value', { ...whole, entity: { type: 'User', uid: 'ada' } }, /must have property type_id/],
    ['a type that is Other without its own word', { ...whole, entity: { type_id: 99, uid: 'x' } }, /property 'type'/],
    [
      'a User that is called Person',
      { ...whole, entity: { ...entity, type: 'Person' } },
      /type must be equal to constant/,
    ],
    [
      'an entity that nothing identifies',
      { ...whole, entity: { type_id: 2, type: 'User' } },
      /entity must match a schema in anyOf/,
    ],
    ['an actor that nothing identifies', { ...whole, actor: {} }, /actor must match a schema in anyOf/],
    [
      'a deprecated attribute',
      { ...whole, actor: { ...actor, invoked_by: 'x' } },
      /must NOT have additional properties/,
    ],
    [
      'an attribute of a profile that metadata does not name',
      { ...whole, disposition_id: 1 },
      /must NOT have additional/,
    ],
    ['a time that is no number', { ...whole, time: '2026-11-27T10:04:00Z' }, /time must be integer/],
    ['metadata without its product', { ...whole, metadata: { ...metadata, product: undefined } }, /property 'product'/],
  ])('%s', (_what, wrong, problem) => {
    expect(problemsOf(whole)).toEqual([]);
    expect(problemsOf(wrong).join('\n')).toMatch(problem);
  });
});

test.each<[string, object, object]>([
  ['a request', { type: 'RequestExpired', requestId: 'r' }, { type_id: 99, type: 'Access request', uid: 'r' }],
  [
    'an environment',
    { type: 'EnvironmentSet', environmentId: 'prod' },
    { type_id: 99, type: 'Environment', uid: 'prod' },
  ],
  ['a data store', { type: 'AccessRefused', dataStoreId: 'db' }, { type_id: 99, type: 'Data store', uid: 'db' }],
  [
    'a person',
    { type: 'PrincipalSet', principalId: 'ada' },
    { type_id: 2, type: 'User', uid: 'ada', user: { uid: 'ada' } },
  ],
  [
    "one of the provider's",
    { type: 'ProviderPersonSet', personId: 'di' },
    { type_id: 2, type: 'User', uid: 'di', user: { uid: 'di' } },
  ],
  ['a policy', { type: 'PolicyEnabled' }, { type_id: 5, type: 'Policy', uid: 'contoso', policy: { uid: 'contoso' } }],
  ['a tenant', { type: 'TenantSet' }, { type_id: 4, type: 'Organization', uid: 'contoso', org: { uid: 'contoso' } }],
])("%s has OCSF's type, or Other with its own", (_what, data, entity) => {
  expect(ocsfEvent(event(data as EventData)).entity).toEqual(entity); // as much as is looked at
});

test('an end of access deactivates the request; who ended it, and all that the log says of it, is there', () => {
  const request = requestId('7f6f1c1e-6c53-5a51-8bf0-0d5a3c1c7f55');
  const ended = { type: 'AccessEnded', requestId: request, reason: 'HANDED_BACK' } as EventData; // as much as is looked at
  expect(ocsfEvent(event(ended, { kind: 'PROVIDER_PERSON', id: personId('nestor.wilke') }))).toMatchObject({
    class_uid: 3004,
    activity_id: 11,
    type_uid: 300411,
    time: Date.parse('2026-11-27T10:04:00Z'),
    metadata: { tenant_uid: 'contoso', sequence: 41, event_code: 'AccessEnded' },
    actor: { user: { uid: 'nestor.wilke' } },
    entity: { type_id: 99, type: 'Access request', uid: request },
    unmapped: { rule: 'HANDED_BACK', data: { reason: 'HANDED_BACK' } },
  });
});

test.each<[string, object, object]>([
  ['a door of no grant', { type: 'AccessOpened', outsideGrant: 'REQUEST_UNKNOWN' }, { severity_id: 4, status_id: 1 }],
  ['its closing', { type: 'AccessClosed', outsideGrant: 'AFTER_END' }, { severity_id: 4, status_id: 1 }],
  ['a door of a grant', { type: 'AccessOpened', outsideGrant: null }, { severity_id: 1, status_id: 1 }],
  ['a refused call', { type: 'AdministrationRecorded', action: 'CALL_REFUSED' }, { severity_id: 1, status_id: 2 }],
  ['a refused attempt', { type: 'AccessRefused' }, { severity_id: 3, status_id: 2 }],
])('whoever looks at severity and status alone finds %s', (_what, data, expected) => {
  expect(ocsfEvent(event(data as EventData))).toMatchObject(expected); // as much as is looked at
});
