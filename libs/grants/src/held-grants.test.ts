import type { EventData } from '@lockbox/contracts/generated/events';
import { dataStoreId, environmentId, personId, providerLog, requestId, tenantId } from '@lockbox/contracts/ids';
import { eventOf } from '@lockbox/testing/event-of';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GrantChange, RefusalReason } from './grant.ts';
import { HeldGrants } from './held-grants.ts';
import {
  BEGIN,
  contoso,
  crm,
  END,
  environmentRemoved,
  environmentWith,
  files,
  granted,
  HOUR_MS,
  handedBack,
  person,
  personRemoved,
  question,
  tenantRemoved,
} from './testing/sample-grants.ts';

const ofProvider = (data: EventData) => data.type.startsWith('ProviderPerson');

/** Folds events in this order; those about the provider's people are in the provider's own log. */
function fold(...events: readonly EventData[]) {
  const held = new HeldGrants();
  const changes = events.flatMap((data, index): readonly GrantChange[] =>
    held.add(eventOf(ofProvider(data) ? providerLog(3) : contoso, index + 1, data, { occurredAt: BEGIN })),
  );
  return { held, changes };
}

const refused = (reason: RefusalReason) => ({ granted: false, reason });
const answerAfter = (...events: readonly EventData[]) => fold(...events).held.answer(question(), BEGIN);

describe('a grant', () => {
  test('covers exactly its engineer, data stores, permissions and environment, of its tenant', () => {
    const { held } = fold(granted());
    const ask = (changes: Parameters<typeof question>[0]) => held.answer(question(changes), BEGIN);
    expect(ask({})).toMatchObject({
      granted: true,
      grant: { grantId: 'grant-1', basis: 'CUSTOMER_APPROVAL', expiresAt: END },
    });
    expect(ask({ dataStoreId: files, permission: 'export' })).toMatchObject({ granted: true });
    expect(ask({ environmentId: environmentId('production') })).toMatchObject({ granted: true });
    expect(ask({ dataStoreId: dataStoreId('other') })).toEqual(refused('OTHER_DATA_STORE'));
    expect(ask({ environmentId: environmentId('sandbox') })).toEqual(refused('OTHER_DATA_STORE'));
    expect(ask({ permission: 'delete' })).toEqual(refused('OTHER_PERMISSION'));
    expect(ask({ permission: 'Read' })).toEqual(refused('OTHER_PERMISSION'));
    expect(ask({ engineerId: personId('Engineer-1') })).toEqual(refused('NO_GRANT'));
    expect(ask({ tenantId: tenantId('fabrikam') })).toEqual(refused('NO_GRANT'));
  });

  test('covers its last millisecond, and not the one after it', () => {
    const { held } = fold(granted());
    expect(held.answer(question(), END - 1)).toMatchObject({ granted: true });
    expect(held.answer(question(), END)).toEqual(refused('GRANT_OVER'));
  });

  test('ends by the clock without an event, and is known as over for an hour', () => {
    const { held } = fold(granted());
    expect(held.pass(END - 1)).toEqual([]);
    expect(held.pass(END)).toMatchObject([{ kind: 'ends', dataStores: [crm, files], reason: 'PERIOD_OVER' }]);
    expect(held.pass(END + HOUR_MS - 1)).toEqual([]);
    expect(held.answer(question(), END + HOUR_MS - 1)).toEqual(refused('GRANT_OVER'));
    held.pass(END + HOUR_MS);
    expect(held.answer(question(), END + HOUR_MS)).toEqual(refused('NO_GRANT'));
  });

  test('that has ended before its period is known as over for an hour too, and not as long as it might have run', () => {
    const { held } = fold(granted(), handedBack);
    held.pass(BEGIN + HOUR_MS - 1);
    expect(held.answer(question(), BEGIN + HOUR_MS - 1)).toEqual(refused('GRANT_OVER'));
    held.pass(BEGIN + HOUR_MS);
    expect(held.answer(question(), BEGIN + HOUR_MS)).toEqual(refused('NO_GRANT'));
  });

  test.each<[string, EventData, RefusalReason]>([
    ['it is handed back', handedBack, 'GRANT_OVER'],
    ['its engineer leaves the directory', personRemoved, 'ENGINEER_NOT_ALLOWED'],
    ['its engineer is disabled', person(['ENGINEER'], true), 'ENGINEER_NOT_ALLOWED'],
    ['its engineer loses the role', person(['INTERNAL_APPROVER']), 'ENGINEER_NOT_ALLOWED'],
    ['its data store leaves the environment', environmentWith('files'), 'DATA_STORE_LEFT'],
    ['its environment is removed', environmentRemoved, 'DATA_STORE_LEFT'],
    ['its tenant is removed', tenantRemoved, 'TENANT_REMOVED'],
  ])('is over once %s, for good', (_, event, reason) => {
    const backAgain = [person(['ENGINEER']), environmentWith('crm', 'files')];
    expect(answerAfter(granted(), event)).toEqual(refused(reason));
    expect(answerAfter(granted(), event, ...backAgain)).toEqual(refused(reason));
  });

  test('goes on for its other data stores where one leaves the environment', () => {
    const { held, changes } = fold(granted(), environmentWith('files'));
    expect(held.answer(question({ dataStoreId: files }), BEGIN)).toMatchObject({ granted: true });
    expect(held.running(BEGIN)).toMatchObject([{ grantId: 'grant-1', dataStores: [files] }]);
    expect(changes).toMatchObject([{ kind: 'begins' }, { kind: 'ends', dataStores: [crm], reason: 'DATA_STORE_LEFT' }]);
    held.pass(BEGIN + 2 * HOUR_MS);
    expect(held.answer(question(), BEGIN + 2 * HOUR_MS)).toEqual(refused('DATA_STORE_LEFT'));
    expect(held.answer(question({ dataStoreId: files }), BEGIN + 2 * HOUR_MS)).toMatchObject({ granted: true });
  });

  test('that has ended says when, where all of its data stores ended together', () => {
    const endedAfter = (...events: readonly EventData[]) => fold(granted(), ...events).held.endedAt('grant-1');
    expect(endedAfter()).toBeUndefined();
    expect(endedAfter(handedBack)).toBe(BEGIN);
    expect(endedAfter(environmentWith('files'), handedBack)).toBeUndefined();
    const { held } = fold(granted());
    held.pass(END + 1);
    expect(held.endedAt('grant-1')).toBe(END);
  });

  test('is not ended by what concerns others, nor by a person who keeps the role', () => {
    const others = [
      person([], false, personId('engineer-2')),
      person(['ENGINEER', 'LEGAL']),
      environmentWith('crm', 'files'),
    ];
    expect(answerAfter(granted(), ...others)).toMatchObject({ granted: true });
    expect(fold(granted(), ...others).changes).toHaveLength(1);
  });
});

test('whenever the clock is looked at, each of many grants ends once, at its time, and is forgotten an hour later', () => {
  const minutes = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 20 });
  const steps = fc.array(fc.integer({ min: 1, max: 4_000_000 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(minutes, steps, fc.nat({ max: 19 }), (begins, passes, handedBackEarly) => {
      const { held } = fold();
      const over = new Map<string, number>();
      for (const [index, minute] of begins.entries()) {
        const grantId = `grant-${index}`;
        const expiresAt = END + minute * 60_000;
        held.add(eventOf(contoso, index + 1, granted({ grantId, expiresAt }), { occurredAt: BEGIN }));
        if (index !== handedBackEarly) over.set(grantId, expiresAt);
        else held.add(eventOf(contoso, 99, { ...handedBack, grantId } as EventData, { occurredAt: BEGIN }));
      }
      let now = END - 10 * 60_000;
      const ended: string[] = [];
      for (const step of passes) {
        now += step;
        for (const { grant } of held.pass(now)) ended.push(grant.grantId);
        expect(ended.toSorted()).toEqual([...over].flatMap(([id, at]) => (at <= now ? [id] : [])).toSorted());
        const known = [...over.values()].some((at) => at + HOUR_MS > now);
        expect(held.answer(question({ permission: 'read' }), now)).toMatchObject(
          [...over.values()].some((at) => at > now) ? { granted: true } : refused(known ? 'GRANT_OVER' : 'NO_GRANT'),
        );
      }
    }),
  );
});

const ENDINGS = [handedBack, personRemoved, person([], true), environmentWith(), environmentRemoved, tenantRemoved];
const HARMLESS = [person(['ENGINEER']), environmentWith('crm', 'files')];

test('in whatever order events come, access runs if and only if nothing behind its grant ends it, and ends once', () => {
  const events = fc.shuffledSubarray([...ENDINGS, ...HARMLESS]);
  fc.assert(
    fc.property(events, events, (before, after) => {
      const { held, changes } = fold(...before, granted(), ...after);
      const goesOn = after.every((event) => HARMLESS.includes(event));
      expect(held.answer(question(), BEGIN).granted).toBe(goesOn);
      expect(changes.map(({ kind }) => kind)).toEqual(goesOn ? ['begins'] : ['begins', 'ends']);
      expect(held.running(BEGIN)).toHaveLength(goesOn ? 1 : 0);
    }),
  );
});

test('of two grants the one that lasts longer is named, and of two that are not enough the nearer one says why', () => {
  const second = { grantId: 'grant-2', expiresAt: END + HOUR_MS };
  expect(answerAfter(granted(), granted(second))).toMatchObject({ grant: { grantId: 'grant-2' } });
  const elsewhere = granted({ grantId: 'grant-3', dataStores: [files] });
  expect(answerAfter(elsewhere, granted(), handedBack)).toEqual(refused('GRANT_OVER'));
  expect(answerAfter(granted(), handedBack, elsewhere)).toEqual(refused('GRANT_OVER'));
});

test('asked for the grant of one request, it looks at no other', () => {
  const second = granted({ grantId: 'grant-2', requestId: requestId('request-2'), expiresAt: END + HOUR_MS });
  const { held } = fold(granted(), second);
  const of = (request: string) => held.answer(question({ requestId: requestId(request) }), BEGIN);
  expect(of('request-1')).toMatchObject({ grant: { grantId: 'grant-1' } });
  expect(of('request-3')).toEqual(refused('NO_GRANT'));
});

test('the end of a grant that began before the log is read says nothing', () => {
  expect(fold(handedBack, personRemoved, tenantRemoved).changes).toEqual([]);
});

test('a grant whose id was used before, because its request’s id was reused, begins and ends again', () => {
  const DAYS_MS = 45 * 24 * HOUR_MS;
  const held = new HeldGrants();
  const say = (data: EventData, at: number) => held.add(eventOf(contoso, 1, data, { occurredAt: at }));
  say(granted(), BEGIN);
  say(handedBack, BEGIN);
  const again = granted({ dataStores: [files], expiresAt: END + DAYS_MS });
  expect(say(again, BEGIN + DAYS_MS)).toMatchObject([{ kind: 'begins', grant: { dataStores: [files] } }]);
  expect(say(again, BEGIN + DAYS_MS)).toEqual([]); // after an error events come again
  expect(say(granted(), BEGIN)).toEqual([]);
  expect(held.running(BEGIN + DAYS_MS)).toHaveLength(1);
  expect(say(handedBack, BEGIN + DAYS_MS + 1)).toMatchObject([{ kind: 'ends', dataStores: [files] }]);
});
