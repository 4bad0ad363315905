import type { Event } from '@lockbox/contracts/generated/events';
import { eventIdOf } from '@lockbox/contracts/uuid';
import { contoso } from '@lockbox/domain/testing/sample';
import { digestOf } from '@lockbox/evidence/merkle';
import { isOfSameTransaction, PROOF_HEADER } from '@lockbox/evidence/proof';
import { publicKeysOf } from '@lockbox/evidence/signing-keys';
import { createProofVerifier } from '@lockbox/evidence/verifier';
import { createLogger } from '@lockbox/platform/log';
import type { Output, PartitionContext } from '@lockbox/worker/definition';
import { keyPartition } from '@lockbox/worker/write';
import { describe, expect, test } from 'vitest';
import { proven } from './proven.ts';
import { openPolicyPartition } from './session.ts';
import { command, internalDecision, PARTITION, providerCommands, submission } from './testing/commands.ts';
import { NOW, policyDeps, settings } from './testing/deps.ts';
import { drivenPartition, known, withRequests } from './testing/driven-partition.ts';
import type { FakePartition } from './testing/fake-partition.ts';

const log = createLogger('policy', 'silent');
const deps = policyDeps();
const { topics } = deps;

/** How many commands, and events, come before the tenant's own. */
const PEOPLE = providerCommands().length;

const ofContoso = (partition: FakePartition) => partition.events().filter(({ tenantId }) => tenantId === contoso);
const types = (partition: FakePartition) => ofContoso(partition).map(({ data }) => data.type);

test('a new partition begins with the first command', async () => {
  const { open } = drivenPartition();
  expect((await open()).startAt).toEqual({ [topics.commands]: 0 });
});

test('each event carries the proof that policy wrote it there, one signature for all of a batch', async () => {
  const { open, decide } = drivenPartition();
  const { records = [] } = await decide(await open(), [...known(), command(submission('R-1'))]);
  const events = records.filter(({ topic }) => topic === topics.events);
  const proofs = events.map(({ headers }) => headers?.[PROOF_HEADER] as Buffer); // that is what the test is about
  const faultsIn = (partition: number) => {
    const { faultOf } = createProofVerifier(topics.events, publicKeysOf(settings.LOCKBOX_SIGNING_PUBLIC_KEYS));
    return events.map(({ value }, index) => faultOf(partition, value, proofs[index]));
  };
  expect(faultsIn(PARTITION)).toEqual(events.map(() => undefined));
  expect(new Set(faultsIn(PARTITION + 1))).toEqual(new Set(['WRONG_PROOF']));
  for (const proof of proofs) expect(isOfSameTransaction(proof, proofs[0] ?? Buffer.alloc(0))).toBe(true);
});

test('one batch is events, texts, state and marker together', async () => {
  const { partition, open, decide } = drivenPartition();
  const session = await open();
  const { records = [] } = await decide(session, [...known(), command(submission('R-1'))]);
  expect(new Set(records.map(({ topic }) => topic))).toEqual(
    new Set([topics.events, topics.texts, topics.policyState]),
  );
  expect(partition.state().get('partition')).toMatchObject({ commandOffset: PEOPLE + 3, eventsOffset: PEOPLE + 5 });
  expect(partition.state().get('contoso/head/')).toMatchObject({ sequence: 4 });
});

test('commands that change nothing still move the marker', async () => {
  const { partition, open, decide } = drivenPartition();
  const session = await open();
  const once = command(submission('R-1'));
  await decide(session, [...known(), once]);
  const { records = [] } = await decide(session, [once, once]);
  expect(records.map(({ key }) => key)).toEqual(['partition']);
  expect(partition.state().get('partition')).toMatchObject({ commandOffset: PEOPLE + 5 });
});

test('a batch whose transaction was aborted is decided again as if it were the first time', async () => {
  const { open, next } = drivenPartition();
  const session = await open();
  const batch = next(known());
  const first = await session.handle(batch);
  const again = await session.handle(batch);
  const events = ({ records = [] }: Output) => records.filter(({ topic }) => topic === topics.events);
  expect(events(again)).toEqual(events(first));
});

test('a batch that could not be written leaves nothing behind when its dead letter is written instead', async () => {
  const { partition, open, next, decide } = drivenPartition();
  const session = await open();
  await session.handle(next(known()));
  session.sent?.(new Map([[topics.deadLetters, 0]]));
  session.committed?.();
  await decide(session, known());
  expect(ofContoso(partition).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

describe('taking a partition over', () => {
  test('goes on from policy-state with the command after the last that was decided', async () => {
    const { partition, open, decide } = await withRequests('R-1');
    const successor = await open();
    expect(successor.startAt).toEqual({ [topics.commands]: PEOPLE + 4 });
    await decide(successor, [command(internalDecision('R-1'))]);
    expect(types(partition).slice(3, 5)).toEqual(['RequestSubmitted', 'InternallyApproved']);
    expect(ofContoso(partition).map(({ sequence }) => sequence)).toEqual(
      ofContoso(partition).map((_, index) => index + 1),
    );
    expect(partition.alarms).toEqual([]);
  });

  test('goes on from the log alone when policy-state is lost, and saves what it found with the next batch', async () => {
    const { partition, open, decide } = await withRequests('R-1');
    const before = partition.state();
    partition.lose(topics.policyState);
    const successor = await open();
    expect(partition.alarms).toEqual(['STATE_BEHIND_LOG']);
    expect(successor.startAt).toEqual({ [topics.commands]: PEOPLE + 4 });
    await decide(successor, [command(submission('R-2'))]);
    const after = partition.state();
    for (const [key, value] of before) {
      if (key !== 'partition' && key !== 'contoso/head/') expect([key, after.get(key)]).toEqual([key, value]);
    }
    expect(after.get('contoso/head/')).toMatchObject({ sequence: 5 });
  });

  test('is refused where the topic has more partitions than its tenants were spread over', async () => {
    const { partition } = await withRequests('R-1');
    const grown = { ...partition.context, partitionCount: async () => 13 };
    const opened = openPolicyPartition(deps, grown, log);
    await expect(opened).rejects.toMatchObject({ name: 'StopPartition', code: 'PARTITIONS_DIFFER' });
  });

  test('is refused if setting and topic were both changed since: the log shows the partitions of its tenants', async () => {
    const { partition } = await withRequests('R-1');
    for (let count = 13; ; count++) {
      const moved = keyPartition(count);
      if (moved(contoso) === PARTITION) continue;
      const opened = openPolicyPartition({ ...deps, partitionOf: moved }, partition.context, log);
      await expect(opened).rejects.toMatchObject({ name: 'StopPartition', code: 'PARTITIONS_DIFFER' });
      return;
    }
  });

  test('with a past of its own does not wait for others that cannot be read', async () => {
    const { partition } = await withRequests('R-1');
    const readerOf = () => () => Promise.reject(new Error('no leader'));
    await expect(openPolicyPartition(deps, { ...partition.context, readerOf }, log)).resolves.toBeDefined();
    const fresh = drivenPartition().partition.context;
    await expect(openPolicyPartition(deps, { ...fresh, readerOf }, log)).rejects.toThrow('no leader');
  });

  /**
   * Acquires a partition while another contains an event of a tenant that belongs elsewhere by this number of
   * partitions.
   */
  async function takenOverBesideOthers({ partition }: Pick<ReturnType<typeof drivenPartition>, 'partition'>) {
    const [event] = ofContoso((await withRequests('R-1')).partition);
    const context: PartitionContext = {
      ...partition.context,
      readerOf: (other) => async (_schema, _from, onBatch) => {
        const batch = { records: other === PARTITION + 1 ? [{ value: event }] : [] };
        await onBatch(batch as unknown as Parameters<typeof onBatch>[0]); // all that is read of it
        return { low: 0, end: 1 };
      },
    };
    return openPolicyPartition(deps, context, log);
  }

  test('of an empty partition is refused while others contain tenants whose commands would now go here', async () => {
    const opened = takenOverBesideOthers(drivenPartition());
    await expect(opened).rejects.toMatchObject({ name: 'StopPartition', code: 'PARTITIONS_DIFFER' });
  });

  test.each([
    ["the provider's people alone are, as in each", providerCommands()],
    ['is a tenant that would stay there', known()],
  ])('of a partition in which %s is refused then too', async (_, before) => {
    const driven = drivenPartition();
    await driven.decide(await driven.open(), before);
    const opened = takenOverBesideOthers(driven);
    await expect(opened).rejects.toMatchObject({ name: 'StopPartition', code: 'PARTITIONS_DIFFER' });
  });

  test('is refused where events are missing', async () => {
    const { partition, open } = await withRequests('R-1');
    const truncated = { ...partition.context, offsets: async () => ({ low: 0, high: 2, lastStable: 2 }) };
    const opened = openPolicyPartition(deps, truncated, log);
    await expect(opened).rejects.toMatchObject({ name: 'StopPartition', code: 'LOG_TRUNCATED' });
    await expect(open()).resolves.toBeDefined();
  });

  test('is refused where the log is another topic by the same name, though it has as many records', async () => {
    const { partition, open } = await withRequests('R-1');
    partition.made += 1;
    await expect(open()).rejects.toMatchObject({ name: 'StopPartition', code: 'TOPIC_MADE_ANEW' });
  });

  test('passes over a copy of an event, and what policy did not write, with an alarm for each', async () => {
    const { partition, open, decide } = await withRequests('R-1');
    const [event] = partition.read(topics.events);
    if (event === undefined) throw new Error('No event');
    partition.write([event, { ...event, headers: {} }], 0);
    const successor = await open();
    expect(partition.alarms).toEqual(['FOREIGN_EVENT', 'REPEATED_SEQUENCE']);
    expect(successor.startAt).toEqual({ [topics.commands]: PEOPLE + 4 });
    await decide(successor, [command(submission('R-2'))]);
    expect(types(partition).slice(-1)).toEqual(['RequestSubmitted']);
  });

  test('is refused where an event that is signed as policy signs does not follow the one before it', async () => {
    const { partition, open } = await withRequests('R-1');
    const [, second] = ofContoso(partition);
    if (second === undefined) throw new Error('No event');
    partition.lose(topics.policyState);
    partition.write(signed({ ...second, sequence: 5, previousHash: Buffer.alloc(32) }), 0);
    await expect(open(policyDeps({ believedUntil: NOW }))).rejects.toThrow(
      /offset 9.*id that its tenant and sequence do not give/,
    );
  });
});

/** An event's record as whoever has policy's key could write it. */
function signed(event: Event) {
  const value = deps.codecs.events.encode(event);
  return proven(deps, PARTITION, [{ topic: topics.events, key: contoso, value, hash: digestOf(value), headers: {} }]);
}

/** The first offset of a transaction's events, as the broker reports it. */
const writtenAt = (events: number) =>
  new Map([
    [topics.events, events],
    [topics.policyState, 99],
  ]);

describe('a second writer', () => {
  test('with policy’s key is noticed before the next batch commits, and the partition stops though the event fits the chain', async () => {
    const { partition, open, session, next } = await withRequests('R-1');
    const last = ofContoso(partition).at(-1);
    const head = partition.state().get('contoso/head/');
    if (last === undefined || head?.type !== 'Head') throw new Error('Nothing was decided');
    // A writer to the log can also read it, and continue the chain.
    const sequence = head.sequence + 1;
    const forged = { ...last, sequence, eventId: eventIdOf(contoso, sequence), previousHash: head.hash };
    partition.write(signed({ ...forged, commandOffset: last.commandOffset + 1 }), 0);

    await session.handle(next([command(submission('R-3'))]));
    const first = partition.endOf(topics.events);
    expect(() => session.sent?.(writtenAt(first))).toThrow(
      expect.objectContaining({ code: 'EVENTS_NOT_WHERE_EXPECTED' }),
    );
    await expect(open()).rejects.toMatchObject({ name: 'StopPartition', code: 'SECOND_WRITER' });
  });

  test('is noticed at a take-over: beyond what policy remembers nothing is its own', async () => {
    const { partition, open } = await withRequests('R-1');
    const last = partition.events().at(-1);
    const head = partition.state().get('contoso/head/');
    if (last === undefined || head?.type !== 'Head') throw new Error('Nothing was decided');
    const sequence = head.sequence + 1;
    const forged = { ...last, sequence, eventId: eventIdOf(contoso, sequence), previousHash: head.hash };
    partition.write(signed(forged), 0);
    await expect(open()).rejects.toMatchObject({ name: 'StopPartition', code: 'SECOND_WRITER' });
  });

  test('is not suspected where another instance has decided meanwhile', async () => {
    const { open, decide, session, next } = await withRequests('R-1');
    const other = await open();
    await decide(other, [command(submission('R-2'))]);
    await session.handle(next([command(submission('R-3'))]));
    expect(() => session.sent?.(writtenAt(PEOPLE + 8))).toThrow('should stand at offset 9 and stands at 11');
    await expect(open()).resolves.toMatchObject({ startAt: { [topics.commands]: PEOPLE + 5 } });
  });
});
