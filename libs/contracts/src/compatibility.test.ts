import avro from 'avsc';
import { expect, test } from 'vitest';
import { incompatibility } from '../compatibility.ts';
import { knownTo } from './additions.ts';

const record = (...fields: object[]) => ({ type: 'record' as const, name: 'Thing', fields: fields as never });
const id = { name: 'id', type: 'string' };

test('a new field with a default can be read from older records', () => {
  expect(incompatibility(record(id, { name: 'more', type: 'string', default: '' }), record(id))).toBeNull();
});

test('a new field without a default is found', () => {
  expect(incompatibility(record(id, { name: 'more', type: 'string' }), record(id))).toContain('more');
});

test('a field that changes its type is found', () => {
  expect(incompatibility(record({ name: 'id', type: 'long' }), record(id))).not.toBeNull();
});

test('a record that leaves a union is found', () => {
  const other = { type: 'record' as const, name: 'Other', fields: [] };
  expect(incompatibility([record(id)], [record(id), other])).not.toBeNull();
  expect(incompatibility([record(id), other], [record(id)])).toBeNull();
});

test('an enum that loses a symbol is found', () => {
  const kind = (...symbols: string[]) => record({ name: 'kind', type: { type: 'enum', name: 'Kind', symbols } });
  expect(incompatibility(kind('A'), kind('A', 'B'))).not.toBeNull();
  expect(incompatibility(kind('A', 'B'), kind('A'))).toBeNull();
});

test('a release before need not know a new kind of record, but has to read those that it knows', () => {
  const other = { type: 'record' as const, name: 'Other', fields: [] };
  const envelope = (...data: object[]) => ({ ...record(id, { name: 'data', type: data }), name: 'Envelope' });
  const kind = (...symbols: string[]) => record({ name: 'kind', type: { type: 'enum', name: 'Kind', symbols } });
  const reverse = (older: object[], newer: object[]) => [
    incompatibility(older as never, knownTo(avro.Type.forSchema(older as never), newer as never)), // they are schemas
    incompatibility(envelope(...older), knownTo(avro.Type.forSchema(envelope(...older)), envelope(...newer))),
  ];
  expect(reverse([record(id)], [record(id), other])).toEqual([null, null]);
  expect(reverse([record(id)], [record(id, { name: 'more', type: 'string', default: '' })])).toEqual([null, null]);
  expect(reverse([record(id)], [record()])).not.toContain(null);
  expect(reverse([kind('A')], [kind('A', 'B')])).not.toContain(null);
});
