import type { Command } from '@lockbox/contracts/generated/commands';
import { type Incoming, type StopAt, StopPartition } from '@lockbox/worker/definition';
import { commandRefusalOf } from './authenticate.ts';
import type { PolicyDeps } from './deps.ts';

type Deps = Pick<PolicyDeps, 'clock' | 'clocks' | 'senderKeys' | 'partitionOf'>;

/**
 * Why the time of a command's record is not believed; undefined if it is. "Now" is the broker's time, so two others watch
 * over it: policy's own clock, and the time that the sender signed. A command may be read late, and its time is then the
 * sender's; it may be sent late, and its time is then policy's. It is never later than now.
 */
export function clockFaultOf(
  { timestamp, value: { sentAt } }: Pick<Incoming<Command>, 'timestamp' | 'value'>,
  now: number,
  toleranceMs: number,
): string | undefined {
  if (Math.abs(timestamp - now) <= toleranceMs) return undefined;
  if (timestamp > now) return `is ${seconds(timestamp - now)} s ahead of policy's own clock`;
  if (Math.abs(timestamp - sentAt) <= toleranceMs) return undefined;
  return `is ${seconds(timestamp - sentAt)} s from the time that its sender signed, and ${seconds(now - timestamp)} s behind policy's own clock`;
}

const seconds = (ms: number): number => Math.round(ms / 1_000);

/** The first command that would be decided by a time that is not believed, unless an operator has set it aside. */
export function stopAtWrongClock(deps: Deps, records: readonly Incoming<Command>[], end: number): StopAt | undefined {
  const now = deps.clock.now();
  for (const record of records) {
    const fault = clockFaultOf(record, now, deps.clocks.toleranceMs);
    if (fault === undefined || isSetAside(deps, record) || commandRefusalOf(record, deps) !== undefined) continue;
    const { topic, partition, offset, timestamp } = record;
    const sentence = `The time of ${topic} ${partition}@${offset}, ${new Date(timestamp).toISOString()}, ${fault}. Set the clock right that is wrong: of the broker that leads the partition, of policy's machine, or of the sender. Then restart; if it stops all the same, add "${partition}:${end}" to LOCKBOX_CLOCK_DIFFERS_UNTIL: such commands before that offset become dead letters.`;
    return { offset, error: new StopPartition('CLOCK_DIFFERS', sentence) };
  }
  return undefined;
}

/** Returns whether an operator has configured that a command with an implausible time becomes a dead letter. */
export const isSetAside = (
  { clocks }: Pick<PolicyDeps, 'clocks'>,
  { partition, offset }: Pick<Incoming<Command>, 'partition' | 'offset'>,
): boolean => offset < (clocks.setAsideUntil.get(partition) ?? 0);
