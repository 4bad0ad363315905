import type { Event } from '@lockbox/contracts/generated/events';
import { hashOf } from '@lockbox/evidence/chain';
import { type Incoming, type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import { decidingAgain } from './deciding-again.ts';
import type { PolicyDeps } from './deps.ts';
import { disagrees, foldEvent } from './fold-event.ts';
import { BatchMemory, type PartitionMemory, type StateChanges } from './memory.ts';
import { alarmOfCopy, secondWriter } from './position.ts';
import type { StateLedger } from './state-ledger.ts';
import { readState, type StoredState } from './state-reading.ts';
import type { StateSealer } from './state-seal.ts';

/** A partition's memory according to its log, and the offsets at which to continue. */
export interface RestoredState {
  readonly memory: PartitionMemory;
  /** The content of policy-state. */
  readonly ledger: StateLedger;
  /** Records that policy-state lacks or has wrong, to be written with the next batch; normally none. */
  readonly unsaved: StateChanges;
  /** The number of tenants that have events although policy-state was empty. */
  readonly behind: number;
  /** Offset of the first command that has not been decided. */
  readonly startAt: number;
  /** The offset at which the next event must be. */
  readonly eventsEnd: number;
  /** The id of the topic of the events. */
  readonly eventsTopic: string;
}

/**
 * Events are the truth, the state is their sum (docs/architecture.md, "Acquiring a partition", 2 to 4; the runtime has fenced).
 * With a marker it is known what policy has written last: what lies beyond is a second writer's. Without one, the memory is made
 * again from the log, and each command decided again. Throws StopPartition where the log is not what policy has written.
 */
export async function restoreState(
  deps: PolicyDeps,
  context: PartitionContext,
  sealer: StateSealer,
): Promise<RestoredState> {
  const state = await deps.inTurn(() => readState(context, sealer));
  const { memory, ledger, marker, refused, mend } = state;
  const eventsTopic = await context.topicId(deps.topics.events);
  if (typeof marker?.eventsTopic === 'string' && marker.eventsTopic !== eventsTopic) {
    throw new StopPartition(
      'TOPIC_MADE_ANEW',
      `${deps.topics.events} is another topic than the one that partition ${context.partition} was written to: its id is ${eventsTopic}, and was ${marker.eventsTopic}. Bring the log back whole before anything is decided; then make ${deps.topics.policyState} anew, so that policy makes its memory again from it (docs/runbook.md, "A topic was lost or restored from an older copy").`,
    );
  }
  const log = await context.offsets(deps.topics.events, 'high');
  if (marker !== undefined && marker.eventsOffset > log.high) {
    throw new StopPartition(
      'LOG_TRUNCATED',
      `policy-state says that partition ${context.partition} of ${deps.topics.events} goes on at offset ${marker.eventsOffset}; it ends at ${log.high}. Events are missing: restore the topic before anything is decided.`,
    );
  }
  const made = await fromLog(deps, context, state);
  const unsaved: StateChanges = new Map();
  for (const key of [...mend, ...made.changed]) unsaved.set(key, memory.record(key));
  return {
    memory,
    ledger,
    unsaved,
    behind: refused ? 0 : made.tenants,
    startAt: (marker?.commandOffset ?? made.lastCommand) + 1,
    eventsEnd: Math.max(made.end, log.high),
    eventsTopic,
  };
}

/** Reads the part of the log that the state does not cover, and folds it into the state's memory. */
async function fromLog(deps: PolicyDeps, context: PartitionContext, { memory, marker, refused }: StoredState) {
  const { events: topic } = deps.topics;
  const foreign: number[] = [];
  const changed = new Set<string>();
  const tenants = new Set<string>();
  let lastCommand = -1;
  const again = marker === undefined ? await decidingAgain(deps, context) : undefined;

  async function fold(records: readonly Incoming<Event>[], isLast: boolean): Promise<void> {
    const folded = new BatchMemory(memory);
    if (again === undefined) for (const record of records) foldEvent(folded, record);
    else await again(folded, records, isLast);
    folded.forget();
    for (const key of folded.stateChanges().keys()) changed.add(key);
    for (const id of folded.heads.keys()) tenants.add(id);
    folded.commit();
  }

  // The offset before the marker's is the end of a transaction. Reading it too finds a foreign event that slipped in.
  const from = marker === undefined || refused ? 'beginning' : Math.max(0, marker.eventsOffset - 1);
  const seen = copies(memory);
  const { end } = await context.readToEnd('events', from, async ({ records }) => {
    const own: Incoming<Event>[] = [];
    for (const record of records) {
      if (seen(record)) {
        if (marker !== undefined) alarmOfCopy(context, topic, record.offset);
      } else if (marker !== undefined && (!refused || record.offset >= marker.eventsOffset)) {
        foreign.push(record.offset);
      } else {
        own.push(record);
        lastCommand = Math.max(lastCommand, record.value.commandOffset);
      }
    }
    await fold(own, false);
  });
  if (foreign.length > 0) throw secondWriter(topic, context.partition, foreign);
  await fold([], true);
  return { changed, tenants: tenants.size, lastCommand, end };
}

/**
 * Recognises copies of events. Heads and marker are written together, so an event that the memory lacks is newer than
 * its tenant's head, and than the tenant's events before it.
 */
function copies(memory: PartitionMemory): (record: Incoming<Event>) => boolean {
  const newest = new Map<string, number>();
  return ({ value: event, raw, offset }) => {
    const { tenantId, sequence } = event;
    const head = memory.head(tenantId);
    if (sequence === head?.sequence && raw !== null && !hashOf(raw).equals(head.hash)) {
      throw disagrees(offset, `It is not event ${sequence} of "${tenantId}" as policy-state has it`);
    }
    const known = newest.get(tenantId) ?? head?.sequence ?? 0;
    if (sequence > known) newest.set(tenantId, sequence);
    return sequence <= known;
  };
}
