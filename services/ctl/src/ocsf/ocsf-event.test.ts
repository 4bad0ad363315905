/** Every event of the log is one of OCSF's, as the published schema has it (testing/ocsf-1.8.0.json is made of that). */
import { readFileSync } from 'node:fs';
import type { Event, EventData } from '@lockbox/contracts/generated/events';
import { personId, requestId, tenantId } from '@lockbox/contracts/ids';
import { isObject } from '@lockbox/contracts/is-object';
import { schemaText } from '@lockbox/contracts/schemas';
import { expect, test } from 'vitest';
import { ocsfEvent } from './ocsf-event.ts';

interface Attribute {
  readonly type: string;
  readonly is_array?: boolean;
  readonly required?: boolean;
  readonly enum?: readonly string[];
}
interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly at_least_one?: readonly string[];
}
const schema: {
  readonly version: string;
  readonly class: Shape['attributes'];
  readonly objects: Readonly<Record<string, Shape>>;
} = JSON.parse(readFileSync(new URL('../testing/ocsf-1.8.0.json', import.meta.url), 'utf8'));

/** What of a value the schema does not have so. */
function problems(value: unknown, { attributes, at_least_one: least }: Shape, path = ''): readonly string[] {
  if (!isObject(value)) return [`${path} is no object`];
  const missing = Object.keys(attributes).filter((name) => attributes[name]?.required && value[name] === undefined);
  const hasOne = least === undefined || least.some((name) => value[name] !== undefined);
  return [
    ...missing.map((name) => `${path}${name} is missing`),
    ...(hasOne ? [] : [`${path} has none of ${least}`]),
    ...Object.entries(value).flatMap(([name, one]) => {
      const attribute = attributes[name];
      return attribute === undefined ? [`${path}${name} is not known`] : typeProblems(one, attribute, `${path}${name}`);
    }),
  ];
}

function typeProblems(value: unknown, { type, enum: allowed }: Attribute, path: string): readonly string[] {
  if (allowed !== undefined && !allowed.includes(String(value))) return [`${path} is ${value}, none of ${allowed}`];
  const shape = schema.objects[type];
  if (shape !== undefined) return problems(value, shape, `${path}.`);
  switch (type) {
    case 'integer_t':
    case 'long_t':
    case 'timestamp_t':
      return Number.isSafeInteger(value) ? [] : [`${path} is no ${type}`];
    case 'string_t':
      return typeof value === 'string' ? [] : [`${path} is no text`];
    case 'object':
    case 'json_t':
      return isObject(value) ? [] : [`${path} is no object`];
    default:
      return [`${path} has the type ${type}, which no event has yet: let this test know it`];
  }
}
const problemsOf = (event: Event) => problems(ocsfEvent(event), { attributes: schema.class });

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

const {
  fields,
}: { readonly fields: readonly { readonly name: string; readonly type: readonly { readonly name: string }[] }[] } =
  JSON.parse(schemaText('events'));
const types = fields.find(({ name }) => name === 'data')?.type.map(({ name }) => name) ?? [];

test('the schema is that of the release which events name', () => {
  expect(types.length).toBeGreaterThan(50);
  expect(ocsfEvent(event({ type: 'RollOutCompleted' } as EventData)).metadata.version).toBe(schema.version); // its fields do not matter
});

test.each(types)('%s', (type) => {
  for (const kind of ['SYSTEM', 'UPSTREAM', 'PROVIDER_PERSON', 'PRINCIPAL'] as const)
    expect(problemsOf(event({ type } as EventData, { kind, id: 'somebody' }))).toEqual([]); // its fields do not matter here
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
    entity: { type: 'Access request', uid: request },
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
