/** Small histories for tests of the checker: one in which everything holds, and changes of it in which one thing does not. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { sha256 } from './evidence.ts';
import type {
  AcceptedInput,
  Checkpoint,
  Entrance,
  Fields,
  GuardedDatabase,
  History,
  LoggedEvent,
  StoredCommand,
  StoredInput,
} from './history.ts';

const HOUR_MS = 3_600_000;
export const BEGIN = Date.UTC(2026, 0, 1);
const TOPIC = 'lockbox.events';
const INSTALLATION = 'lockbox.test';
const INTAKE = 'lockbox.intake.servicedesk';
const policy = generateKeyPairSync('ed25519');
const audit = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');

/** One event to be: of which tenant, when after the beginning, by whom. */
export interface Said {
  readonly tenant: string;
  readonly type: string;
  readonly data: Fields;
  readonly afterMs: number;
  readonly actor: string;
}

const said = (tenant: string, afterMs: number, type: string, data: Fields = {}, actor = 'policy'): Said => ({
  tenant,
  type,
  data,
  afterMs,
  actor,
});
const person = (id: string, ...roles: readonly string[]): Fields => ({
  principalId: id,
  personId: id,
  roles,
  disabled: false,
});
export const APPROVED_MS = 5_000;
export const ENDED_MS = 60_000;

/** A request that the customer approved, whose access was handed back, and one that the customer denied. */
export const STORY: readonly Said[] = [
  said('provider:0', 0, 'ProviderPersonSet', person('approver', 'INTERNAL_APPROVER')),
  said('provider:0', 0, 'ProviderPersonSet', person('engineer', 'ENGINEER')),
  said('acme', 0, 'EnvironmentSet', { environmentId: 'prod', managed: true, protectedUntil: null }),
  said('acme', 0, 'PrincipalSet', person('ada', 'GLOBAL_ADMINISTRATOR')),
  said('acme', 0, 'PrincipalSet', person('cy', 'AUDITOR')),
  said('acme', 0, 'PolicyEnabled', {}, 'ada'),
  ...lifeOf('R-1', 'RequestApproved'),
  said('acme', APPROVED_MS, 'AccessGranted', {
    requestId: 'R-1',
    grantId: 'G-1',
    engineerId: 'engineer',
    dataStores: ['db'],
    permissions: ['read'],
    expiresAt: BEGIN + APPROVED_MS + 8 * HOUR_MS,
  }),
  said('acme', APPROVED_MS + 1_000, 'AccessOpened', { requestId: 'R-1', dataStoreId: 'db' }),
  said('acme', ENDED_MS, 'AccessEnded', { requestId: 'R-1', reason: 'HANDED_BACK' }),
  said('acme', ENDED_MS + 1_000, 'AccessClosed', { requestId: 'R-1', dataStoreId: 'db' }),
  ...lifeOf('R-2', 'RequestDenied', ENDED_MS),
];

export function submitted(requestId: string, afterMs: number, reviewExpiresAt = BEGIN + afterMs + HOUR_MS): Said {
  return said('acme', afterMs, 'RequestSubmitted', {
    ...{ requestId, engineerId: 'engineer', environmentId: 'prod', dataStores: ['db'], permissions: ['read'] },
    ...{ exclusion: null, reviewExpiresAt },
  });
}

function lifeOf(requestId: string, decision: string, from = 0): readonly Said[] {
  return [
    submitted(requestId, from + 1_000),
    said('acme', from + 2_000, 'InternallyApproved', { requestId, approverId: 'approver' }),
    said('acme', from + 2_000, 'LockboxRequestCreated', {
      requestId,
      expiresAt: BEGIN + from + 2_000 + 96 * HOUR_MS,
      approvalsNeeded: 1,
    }),
    said('acme', from + APPROVED_MS, decision, { requestId, firstApproverId: null }, 'ada'),
  ];
}

/** The outcome of a notice about an event of the story. */
export const notice = (about: string, recipientId: string, id = `${about}/${recipientId}`): Said =>
  said('acme', ENDED_MS + 10_000, 'NotificationRecorded', {
    notificationId: id,
    aboutEventId: about,
    recipientId,
    channel: 'EMAIL',
    outcome: 'DELIVERED',
  });

/** Numbered, chained and proven, as policy writes them; each is a transaction of its own. */
function write(story: readonly Said[]): readonly LoggedEvent[] {
  const heads = new Map<string, { readonly sequence: number; readonly value: Buffer }>();
  return story.map(({ tenant, type, data, afterMs, actor }, offset) => {
    const before = heads.get(tenant);
    const sequence = (before?.sequence ?? 0) + 1;
    const previousHash = before === undefined ? null : sha256(before.value);
    const value = Buffer.from(`\0${JSON.stringify([tenant, sequence, previousHash?.toString('hex'), type, data])}`);
    heads.set(tenant, { sequence, value });
    const occurredAt = BEGIN + afterMs;
    return {
      ...{ partition: 0, offset, timestamp: occurredAt, stampedOffMs: 0, key: tenant, value, proof: proofOf(value) },
      ...{ eventId: `${tenant}#${sequence}`, tenantId: tenant, sequence, previousHash, occurredAt },
      ...{ causationId: `c-${offset}`, actorId: actor, type, data },
    };
  });
}

/** The proof of a tree with one event, signed by policy unless `key` is given. */
function proofOf(value: Buffer, key = policy.privateKey): Buffer {
  const text = Buffer.concat([Buffer.from(`lockbox/event-proof/v1\n${TOPIC}\n0\n1\n`), sha256(value)]);
  const head = Buffer.alloc(17);
  head[0] = 1;
  head.writeUInt32BE(1, 13);
  return Buffer.concat([head, sign(null, text, key)]);
}
export const proofOfAStranger = (value: Buffer): Buffer => proofOf(value, stranger.privateKey);

/** The head of the tree of these events. */
function checkpointOf(events: readonly LoggedEvent[]): Checkpoint {
  const key = `${INSTALLATION}/${TOPIC}/0`;
  const text = `${key}\n${events.length}\n${rootOf(events.map(({ value }) => sha256(value))).toString('base64')}\n`;
  const signature = Buffer.concat([Buffer.alloc(4), sign(null, Buffer.from(text), audit.privateKey)]);
  return { partition: 0, key, note: `${text}\n— ${key} ${signature.toString('base64')}\n` };
}

/** RFC 6962, 2.1, word for word: the checker counts in another way. */
function rootOf(leaves: readonly Buffer[]): Buffer {
  if (leaves.length < 2) return leaves[0] ?? sha256();
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return sha256(Buffer.from([1]), rootOf(leaves.slice(0, half)), rootOf(leaves.slice(half)));
}

export const input = (offset: number, poison = false): AcceptedInput & StoredInput => ({
  ...{ topic: INTAKE, partition: 0, offset, sha256: `hash-${offset}`, poison, stampedOffMs: 0 },
});
const command = (offset: number, type: string, requestId: string): StoredCommand => ({
  ...{ partition: 0, offset, commandId: `command-${offset}`, tenantId: 'acme', type, data: { requestId } },
  origin: `${INTAKE}/0/${offset}`,
  stampedOffMs: 0,
});

/** The history of a run with this story. The notices follow it in the log, unless `told` replaces them. */
export function historyOf(story: readonly Said[] = STORY, told = noticesOf(story)): History {
  const events = write([...story, ...told]);
  const accepted = [input(0), input(1), input(2), input(3, true)];
  return {
    ...{ topic: TOPIC, installation: INSTALLATION, policyKey: policy.publicKey, checkpointKey: audit.publicKey },
    ...{ readAt: BEGIN + ENDED_MS + 20_000, partitions: 1, events, accepted, inputs: accepted },
    commands: [
      command(0, 'SubmitRequest', 'R-1'),
      command(1, 'RecordInternalDecision', 'R-1'),
      command(2, 'FinishWork', 'R-1'),
    ],
    deadLetters: [{ topic: INTAKE, partition: 0, offset: 3, code: 'NOT_AVRO', worker: 'intake' }],
    decisions: [{ requestId: 'R-1', person: 'ada', decision: 'approve', status: 200 }],
    letters: told.map(({ data }) => ({ to: 'somebody', messageId: `<${data.notificationId}@lockbox>` })),
    accessAnswers: [answer(true, APPROVED_MS + 1_000), answer(false, ENDED_MS + 10_000)],
    checkpoints: [checkpointOf(events.slice(0, 5)), checkpointOf(events)],
    requests: [
      { id: 'R-1', status: 'APPROVED' },
      { id: 'R-2', status: 'DENIED' },
    ],
    portalAnswers: [{ requestId: 'R-1', status: 200 }],
    guarded: guarded([], entrance('statement', ENDED_MS + 900), entrance('password', ENDED_MS + 5_000)),
    notServing: [],
    doubledLettersAtMost: 0,
  };
}

/** One notice to the internal approver for each submission, and one to the administrator for each lockbox request. */
function noticesOf(story: readonly Said[]): readonly Said[] {
  return write(story).flatMap(({ type, eventId }) => {
    if (type === 'RequestSubmitted') return [notice(eventId, 'approver')];
    return type === 'LockboxRequestCreated' ? [notice(eventId, 'ada')] : [];
  });
}

/** An answer of access about the first request. */
export const answer = (allowed: boolean, afterMs: number, atTheEnd = false) => ({
  ...{ requestId: 'R-1', allowed, grantOf: allowed ? 'R-1' : undefined, reason: allowed ? undefined : 'NO_GRANT' },
  ...{ askedAt: BEGIN + afterMs, answeredAt: BEGIN + afterMs + 5, atTheEnd },
});

/** The database of the first request's data store. */
export const guarded = (roles: readonly string[], ...entrances: readonly Entrance[]): GuardedDatabase => ({
  ...{ tenantId: 'acme', dataStoreId: 'db', roles, entrances },
});
export const entrance = (what: Entrance['what'], afterMs: number, requestId = 'R-1'): Entrance => ({
  ...{ requestId, what, begunAt: BEGIN + afterMs },
});

/** The story with the first event of this type changed. */
export const withOther = (type: string, change: Partial<Said>): readonly Said[] =>
  STORY.map((one, index) =>
    index === placeOf(type) ? { ...one, ...change, data: { ...one.data, ...change.data } } : one,
  );
export const without = (type: string): readonly Said[] => STORY.filter((one) => one.type !== type);
/** The story with the first event of this type once more, changed. */
export const withMore = (type: string, change: Partial<Said> = {}): readonly Said[] =>
  STORY.flatMap((one, index) => (index === placeOf(type) ? [one, { ...one, ...change }] : [one]));
const placeOf = (type: string) => STORY.findIndex((one) => one.type === type);
