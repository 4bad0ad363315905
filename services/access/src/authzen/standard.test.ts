/** Messages that AuthZEN publishes: its interoperability scenarios and its certification scenario (services/access/src/authzen/published/SOURCE.md). */
import type { AccessGranted } from '@lockbox/contracts/generated/events';
import { dataStoreId, personId } from '@lockbox/contracts/ids';
import { granted } from '@lockbox/grants/testing/sample-grants';
import { describe, expect, test } from 'vitest';
import { ONE_TENANT_SECRET } from '../testing/access-after.ts';
import { bearer, callAfter } from '../testing/authzen-call.ts';
import { published } from '../testing/authzen-published.ts';
import type { Endpoint } from '../testing/authzen-schemas.ts';

/** These messages name no tenant: they are sent by a caller that is bound to one. */
const CALLER = bearer(ONE_TENANT_SECRET);

interface Scenario<Expected, Request = object> {
  readonly request: Request;
  readonly expected: Expected;
}
interface Entity {
  readonly type: string;
  readonly id: string;
}
interface Evaluation {
  readonly subject: Entity;
  readonly action: { readonly name: string };
  readonly resource: Entity;
}
/** A member that is missing here is in each evaluation. */
interface Batch extends Evaluation {
  readonly evaluations: readonly Partial<Evaluation>[];
}
interface Decisions {
  readonly evaluation: readonly Scenario<boolean, Evaluation>[];
  readonly evaluations?: readonly Scenario<readonly { readonly decision: boolean }[], Batch>[];
}
interface Results {
  readonly results: readonly object[];
}
interface Search {
  readonly evaluation: readonly Scenario<Results>[];
}

/** The same message with the types of Lockbox in place of the scenario's: nothing else of it is changed. */
function asLockboxHasIt(message: unknown): unknown {
  const types = new Map([
    ...['user', 'identity'].map((type) => [type, 'engineer'] as const),
    ...['record', 'route', 'todo'].map((type) => [type, 'data_store'] as const),
  ]);
  return JSON.parse(
    JSON.stringify(message, (key, value: unknown) => (key === 'type' ? (types.get(String(value)) ?? value) : value)),
  );
}

/** A resource may be a user too: who can be read. */
const withResource = (request: Evaluation): object => ({
  ...(asLockboxHasIt(request) as object), // an object stays one
  resource: { ...request.resource, type: 'data_store' },
});

const grantFor = (engineer: string, permissions: readonly string[], ...dataStores: readonly string[]): AccessGranted =>
  granted({
    grantId: `${engineer} ${permissions} ${dataStores}`,
    engineerId: personId(engineer),
    permissions,
    dataStores: dataStores.map(dataStoreId),
  });

describe.each(['todo-decisions.json', 'gateway-decisions.json'])('the interoperability scenario %s', (file) => {
  const { evaluation, evaluations = [] } = published<Decisions>(file);
  const inBatches = evaluations.flatMap(({ request, expected }) =>
    request.evaluations.map((one, at) => ({ request: { ...request, ...one }, expected: expected[at]?.decision })),
  );
  const allowed = [...evaluation, ...inBatches]
    .filter(({ expected }) => expected)
    .map(({ request: { subject, action, resource } }) => grantFor(subject.id, [action.name], resource.id));
  const call = callAfter(allowed);

  test('is answered as it is, by decisions of no: its types are none of Lockbox', async () => {
    for (const { request } of evaluation)
      expect(await call('evaluation', request, CALLER)).toMatchObject({
        status: 200,
        body: { decision: false, context: { reason: 'UNKNOWN_SUBJECT_TYPE' } },
      });
    for (const { request, expected } of evaluations)
      expect((await call('evaluations', request, CALLER)).body.evaluations).toHaveLength(expected.length);
  });

  test('with the types of Lockbox gets each decision that it expects', async () => {
    expect(new Set(evaluation.map(({ expected }) => expected))).toEqual(new Set([true, false]));
    for (const { request, expected } of evaluation)
      expect((await call('evaluation', withResource(request), CALLER)).body, JSON.stringify(request)).toMatchObject({
        decision: expected,
      });
    for (const { request, expected } of evaluations)
      expect((await call('evaluations', asLockboxHasIt(request), CALLER)).body).toMatchObject({
        evaluations: expected,
      });
  });
});

describe('the interoperability scenario of searches', () => {
  const [subjects, resources, actions] = ['subject', 'resource', 'action'].map((kind) =>
    published<Search>(`search-${kind}.json`),
  );
  /** The accesses of one of the three searches: the others have to find the same. */
  const allowed = (resources?.evaluation ?? []).flatMap(({ request, expected }) => {
    const { subject, action } = request as Evaluation; // the form of a search for resources
    const found = expected.results as readonly Entity[];
    return found.length === 0 ? [] : [grantFor(subject.id, [action.name], ...found.map(({ id }) => id))];
  });
  const call = callAfter(allowed);
  const cases: readonly (readonly [Endpoint, Search | undefined])[] = [
    ['search/subject', subjects],
    ['search/resource', resources],
    ['search/action', actions],
  ];

  test.each(cases)('%s is answered as it is, with nothing: its types are none of Lockbox', async (path, search) => {
    for (const { request } of search?.evaluation ?? [])
      expect(await call(path, request, CALLER)).toMatchObject({ status: 200, body: { results: [] } });
  });

  test.each(cases)('%s with the types of Lockbox finds what it expects, and nothing else', async (path, search) => {
    expect(search?.evaluation.length).toBeGreaterThan(10);
    for (const { request, expected } of search?.evaluation ?? []) {
      const { results } = (await call(path, asLockboxHasIt(request), CALLER)).body as Results;
      const wanted = (asLockboxHasIt(expected) as Results).results; // the same form as before
      expect(namesIn(results), JSON.stringify(request)).toEqual(namesIn(wanted));
    }
  });
});

/** The results without the properties that Lockbox adds. The standard defines no order. */
const namesIn = (results: readonly object[]): readonly string[] =>
  results.map((one) => JSON.stringify({ ...one, properties: undefined })).sort();

describe('the certification scenario', () => {
  interface Case {
    readonly id: string;
    readonly title: string;
    readonly endpoint: Endpoint;
    readonly request: object;
    readonly status: number;
    readonly expected?: { readonly results?: readonly object[] };
    /** How many decisions there have to be, whichever they are. */
    readonly decisions?: number;
  }
  const { cases } = published<{ readonly cases: readonly Case[] }>('certification.json');
  /** Its policy, as grants. */
  const call = callAfter([
    grantFor('alice', ['read', 'write'], 'record-1'),
    grantFor('bob', ['read'], 'record-1'),
    grantFor('bob', ['write'], 'record-2'),
  ]);
  /** Rule 7 permits by a property of the action. */
  const byProperty = (id: string): boolean => id === 'C-2.2.6';

  test.each(cases)(
    '$id, $title: $endpoint answers $status to the message as it is',
    async ({ endpoint, request, status }) => {
      expect((await call(endpoint, request, CALLER)).status).toBe(status);
    },
  );

  test.each(cases.filter(({ id }) => !byProperty(id)))(
    '$id, $title: $endpoint answers what is expected to the types of Lockbox',
    async ({ endpoint, request, status, expected, decisions }) => {
      const answer = await call(endpoint, asLockboxHasIt(request), CALLER);
      expect(answer.status).toBe(status);
      if (decisions !== undefined) expect(answer.body.evaluations).toHaveLength(decisions);
      if (expected?.results === undefined) expect(answer.body).toMatchObject(asLockboxHasIt(expected ?? {}) as object);
      else {
        const wanted = namesIn((asLockboxHasIt(expected) as Results).results);
        const found = namesIn(answer.body.results);
        expect(wanted.length === 0 ? found : found.filter((one) => wanted.includes(one))).toEqual(wanted);
      }
    },
  );

  test('what an action’s properties permit is refused: a grant names the permission, and nothing else', async () => {
    const soft = cases.find(({ id }) => byProperty(id));
    expect(await call('evaluation', asLockboxHasIt(soft?.request), CALLER)).toMatchObject({
      status: 200,
      body: { decision: false, context: { reason: 'OTHER_PERMISSION' } },
    });
  });

  test('the same question again gets the same decision (C-2.6)', async () => {
    const request = asLockboxHasIt(cases[0]?.request);
    for (let i = 0; i < 5; i++)
      expect((await call('evaluation', request, CALLER)).body).toMatchObject({ decision: true });
  });
});
