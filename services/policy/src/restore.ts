import type { Event } from '@lockbox/contracts/generated/events';
import { tenantDecider } from '@lockbox/domain/decider';
import { checkLink, hashOf } from '@lockbox/evidence/chain';
import { type Incoming, type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import { BatchMemory, type PartitionMemory, type StateChanges } from './memory.ts';
import { alarmOfCopy, type Doubt, secondWriter } from './position.ts';
import type { StateLedger } from './state-ledger.ts';
import { readState } from './state-reading.ts';
import type { StateSealer } from './state-seal.ts';

/** A partition's memory as its log has it, and where to go on. */
export interface Restored {
  readonly memory: PartitionMemory;
  /** What policy-state holds. */
  readonly ledger: StateLedger;
  /** What policy-state lacks or has wrongly, to be written with the next batch; normally nothing. */
  readonly unsaved: StateChanges;
  /** How many tenants have events of which policy-state did not know, though it was believed. */
  readonly behind: number;
  /** Offset of the last command that policy-state has as decided, -1 for none. */
  readonly decidedUpTo: number;
  /** Offset of the first command that has not been decided. */
  readonly startAt: number;
  /** Where the next event has to land. */
  readonly eventsEnd: number;
  /** The id of the topic that the events stand in. */
  readonly eventsTopic: string;
}

/**
 * Events are the truth, the state is their sum (docs/architecture.md, "Taking a partition over", 2 to 4; the runtime has fenced).
 * Reads the state, then what the log has beyond it, and checks that the two agree. Throws StopPartition if not.
 */
export async function restore(
  deps: PolicyDeps,
  context: PartitionContext,
  sealer: StateSealer,
  doubt?: Doubt,
): Promise<Restored> {
  const { memory, ledger, marker, refused, mend } = await deps.inTurn(() => readState(context, sealer));
  const eventsTopic = await context.topicId(deps.topics.events);
  if (typeof marker?.eventsTopic === 'string' && marker.eventsTopic !== eventsTopic) {
    throw new StopPartition(
      'TOPIC_MADE_ANEW',
      `${deps.topics.events} is another topic than the one that partition ${context.partition} was written to: its id is ${eventsTopic}, and was ${marker.eventsTopic}. Bring the log back whole before anything is decided; then make ${deps.topics.policyState} anew, so that policy makes its memory again from it (docs/runbook.md, "A topic was lost or restored from an older copy").`,
    );
  }
  const log = await context.offsets(deps.topics.events);
  if (marker !== undefined && marker.eventsOffset > log.high) {
    throw new StopPartition(
      'LOG_TRUNCATED',
      `policy-state says that partition ${context.partition} of ${deps.topics.events} goes on at offset ${marker.eventsOffset}; it ends at ${log.high}. Events are missing: restore the topic before anything is decided.`,
    );
  }

  // The offset before the marker's is the end of a transaction. Reading it too finds a foreign event that slipped in.
  const from = marker === undefined ? 'beginning' : Math.max(0, marker.eventsOffset - 1);
  const beyond = new BatchMemory(memory);
  const decidedUpTo = marker?.commandOffset ?? -1;
  const ownUpTo = doubt?.decidedUpTo === decidedUpTo ? doubt.from : Number.POSITIVE_INFINITY;
  let lastCommand = decidedUpTo;
  const foreign: number[] = [];
  const { end } = await context.readToEnd('events', from, (batch) => {
    for (const record of batch.records) {
      if (isCopy(beyond, record)) {
        if (marker !== undefined) alarmOfCopy(context, deps.topics.events, record.offset);
        continue;
      }
      if (record.offset >= ownUpTo) {
        foreign.push(record.offset);
        continue;
      }
      fold(beyond, record);
      lastCommand = Math.max(lastCommand, record.value.commandOffset);
    }
  });
  if (foreign.length > 0) throw secondWriter(deps.topics.events, context.partition, foreign);
  beyond.forget();
  beyond.commit();
  const unsaved = beyond.stateChanges();
  for (const key of mend) unsaved.set(key, memory.record(key));
  const behind = refused ? 0 : beyond.heads.size;
  const [startAt, eventsEnd] = [lastCommand + 1, Math.max(end, log.high)];
  return { memory, ledger, unsaved, behind, decidedUpTo, startAt, eventsEnd, eventsTopic };
}

/**
 * Whether the state has an event already. Heads and marker are written together, so an event beyond the marker is newer than its
 * tenant's head. One that is not is a copy.
 */
function isCopy(memory: BatchMemory, { value: event, raw, offset }: Incoming<Event>): boolean {
  const head = memory.head(event.tenantId);
  if (head === undefined || event.sequence > head.sequence) return false;
  if (event.sequence === head.sequence && raw !== null && !hashOf(raw).equals(head.hash)) {
    throw disagrees(offset, `It is not event ${event.sequence} of "${event.tenantId}" as policy-state has it`);
  }
  return true;
}

function fold(memory: BatchMemory, { value: event, raw, offset }: Incoming<Event>): void {
  if (raw === null) throw disagrees(offset, 'The record has no value');
  const link = checkLink(memory.head(event.tenantId), event, raw);
  if (!link.ok) throw disagrees(offset, link.sentence);
  for (const entity of tenantDecider.evolve(memory.tenant(event.tenantId), event)) memory.put(entity);
  memory.heads.set(event.tenantId, {
    type: 'Head',
    tenantId: event.tenantId,
    ...link.head,
    occurredAt: event.occurredAt,
  });
}

const disagrees = (offset: number, what: string): StopPartition =>
  new StopPartition(
    'LOG_DISAGREES',
    `The event log and policy-state do not agree at offset ${offset}: ${what} The event is signed with policy's key: find out who wrote it.`,
  );
