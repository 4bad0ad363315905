/** Values of a ticket count as they are, without JavaScript's conversions. */
import { describe, expect, test } from 'vitest';
import { mapTicket, type RecordMapping } from './map-ticket.ts';

const mapped = (ticket: unknown, fields: RecordMapping['fields'], when: RecordMapping['when'] = {}) =>
  mapTicket(ticket, [{ record: 'AccessRequestSubmitted', when, whenSome: {}, fields }], 'desk');

describe('a condition', () => {
  const when = { '/state': ['approved', 'undefined', 'null', '7', 'true'] };

  test.each([['approved'], [7], [true]])('is true of %j', (state) => {
    expect(mapped({ state }, {}, when).kind).toBe('fields');
  });

  test.each([[['approved']], [{ toString: 'approved' }], [null], [undefined], ['declined']])(
    'is not true of %j',
    (state) => {
      expect(mapped({ state }, {}, when)).toEqual({ kind: 'none' });
    },
  );
});

describe('a word', () => {
  const fields = { permissions: { pointer: '/wanted', words: { Read: 'read' } } };

  test('is translated', () => {
    expect(mapped({ wanted: ['Read'] }, fields)).toMatchObject({ kind: 'fields', fields: { permissions: ['read'] } });
  });

  test.each([['Write'], ['toString'], [{ field: 'status', toString: 'Read' }], [[['Read']]]])(
    'that the mapping does not list is named: %j',
    (wanted) => {
      expect(mapped({ wanted }, fields)).toMatchObject({ kind: 'wrong', errors: [{ field: 'permissions' }] });
    },
  );
});

describe('an id that is a number', () => {
  const fields = { engineerId: { pointer: '/requester' }, dataStores: { pointer: '/stores' } };

  test('is a text', () => {
    expect(mapped({ requester: 8447388090494, stores: [1, 2] }, fields)).toMatchObject({
      kind: 'fields',
      fields: { engineerId: '8447388090494', dataStores: ['1', '2'] },
    });
  });

  test.each(['9007199254740993', '1e400', '1.5'])('is refused where another may look the same: %s', (number) => {
    const ticket: unknown = JSON.parse(`{"requester": ${number}, "stores": [1, ${number}]}`);
    const message = expect.stringContaining('a number that is not whole, or too large to be exact');
    expect(mapped(ticket, fields)).toEqual({
      kind: 'wrong',
      errors: [
        { field: 'engineerId', message },
        { field: 'dataStores', message },
      ],
    });
  });
});
