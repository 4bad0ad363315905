/** A broker with a wrong clock, whose time is that of every record in the partitions that it leads; and what an operator does then. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { faketimeLibrary, ownClock } from '@lockbox/testing/faketime';
import { until } from '@lockbox/testing/until';
import { createLogReader, type LogReader, records } from '@lockbox/worker/read';
import type { Admin } from 'kafkajs';
import { lockboxDone } from './command-line.ts';
import { BROKERS, type Fault, server } from './fault.ts';
import { allInSync, partitionsOf, takeFromLeaders } from './moving-leaders.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;
/** From the beginning of the fault until it is healed, at most. */
const LONGEST_MS = 10 * 60_000;
/** The share of the partitions of other leaders that moves to this broker. */
const SHARE = 0.5;
const PASSED_WITHIN_MS = 300_000;

export const WITHOUT_FAKETIME =
  faketimeLibrary() === undefined ? 'libfaketime (Debian: apt-get install faketime)' : undefined;

export const brokerClock: Fault = {
  name: 'clock-broker',
  missing: WITHOUT_FAKETIME,
  target: 'kafka',
  does: "one of the three brokers is started again with a clock that is an hour ahead, or behind, and leads half of Lockbox's partitions",
  heals:
    'its clock is set right; policy sets aside what it stamped, and that and what intake refused is redriven, as the runbook says',
  lastsS: [10, 25],
  interruptsLetters: true,
  async inject(world, random) {
    const name = random.of(BROKERS);
    if (server(world, name).pid() === undefined || world.wrongClocks.size > 0) return undefined;
    world.wrongClocks.add('broker');
    const clock = ownClock(mkdtempSync(join(tmpdir(), 'clock-')));
    // The checker knows what was stamped behind by its time, which is before the run: late in a long one it could not.
    const canBeBehind = Date.now() - world.beganAt < HOUR_MS - LONGEST_MS;
    const aheadMs = random.of([HOUR_MS, canBeBehind ? -HOUR_MS : HOUR_MS]);
    clock.setAhead(aheadMs);
    world.say(`clock-broker: ${name} is an hour ${aheadMs > 0 ? 'ahead' : 'behind'}`);
    await server(world, name).end('SIGTERM');
    await server(world, name).start(clock.env);
    const admin = world.namespace.kafka.admin();
    await admin.connect();
    const number = BROKERS.indexOf(name) + 1;
    const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${world.namespace.namespace}.`));
    await allInSync(admin, topics);
    const led = (await partitionsOf(admin, topics)).filter(({ leader }) => leader !== number);
    await takeFromLeaders(admin, random.shuffled(led).slice(0, Math.ceil(led.length * SHARE)), number);
    return async () => {
      try {
        await allInSync(admin, topics);
        await server(world, name).end('SIGTERM');
        await server(world, name).start();
        world.wrongClocks.delete('broker');
        await allInSync(admin, topics);
        await setAside(world, admin);
      } finally {
        await admin.disconnect();
      }
    };
  },
};

/** docs/runbook.md, "A clock is wrong": each policy is started again with the setting, then what became a dead letter comes again. */
async function setAside(world: World, admin: Admin): Promise<void> {
  const ends = new Map(
    (await admin.fetchTopicOffsets(world.namespace.topics.commands)).map(
      ({ partition, high }) => [partition, Number(high)] as const,
    ),
  );
  const places = [...ends].map(([partition, end]) => `${partition}:${end}`);
  world.settings.set('policy', { LOCKBOX_CLOCK_DIFFERS_UNTIL: places.join(',') });
  for (const one of world.system.instances('policy')) {
    await world.end(one, 'SIGTERM');
    await world.launch('policy');
  }
  const reader = createLogReader(world.namespace.kafka);
  let left = '';
  try {
    await until(
      'policy has read what the broker stamped',
      async () => {
        // Asks again if a broker does not answer.
        left = await leftUnread(world, { admin, reader }, ends).catch(String);
        return left === '';
      },
      PASSED_WITHIN_MS,
    );
  } catch (cause) {
    throw new Error(`Policy has not read what the broker stamped: ${left}`, { cause });
  } finally {
    await reader.close();
  }
  for (const code of ['CLOCK_DIFFERS', 'SIGNED_IN_FUTURE']) {
    const redrive = () =>
      lockboxDone(world, ['dead-letters', 'redrive', '--all', '--unrecorded', '--json', '--code', code]);
    // Other faults go on meanwhile. What was sent before it failed is sent once more, and has no effect.
    const sent = () =>
      redrive().catch((error: unknown) => {
        world.say(`clock-broker: ${String(error).trim()}; it is tried again`);
        return undefined;
      });
    const letters: readonly unknown[] = JSON.parse(await until('dead letters are sent again', sent, PASSED_WITHIN_MS));
    world.say(`clock-broker: ${letters.length} records with ${code} so far are sent again`);
  }
  world.settings.delete('policy');
}

/**
 * The commands before these offsets that policy has not read; empty if none. Behind the last one there may be markers
 * of transactions.
 */
async function leftUnread(
  { namespace: { namespace, topics } }: World,
  { admin, reader }: { readonly admin: Admin; readonly reader: LogReader },
  ends: ReadonlyMap<number, number>,
): Promise<string> {
  const [read] = await admin.fetchOffsets({ groupId: `${namespace}.policy`, topics: [topics.commands] });
  const from = new Map(read?.partitions.map(({ partition, offset }) => [partition, Math.max(0, Number(offset))]));
  for await (const { partition, records: left } of records(reader, topics.commands, { from, until: ends }))
    for (const { offset } of left)
      if (offset < (ends.get(partition) ?? 0))
        return `partition ${partition} from ${offset} on, its group is at ${from.get(partition)}, of ${ends.get(partition)}`;
  return '';
}
