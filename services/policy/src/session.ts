import type { TenantId } from '@lockbox/contracts/ids';
import type { Logger } from '@lockbox/platform/log';
import type { Batch, Output, PartitionContext, PartitionSession, Written } from '@lockbox/worker/definition';
import { CommandFailed, decideAll } from './batch.ts';
import type { PolicyDeps } from './deps.ts';
import { keyIntroduction } from './introduction.ts';
import { BatchMemory, type PartitionMemory, type StateChanges } from './memory.ts';
import { checkPartitionCount, checkTenantsPlaces } from './partition-count.ts';
import { EventsPosition } from './position.ts';
import { proven } from './proven.ts';
import { type RestoredState, restoreState } from './restore.ts';
import type { LedgerChanges } from './state-ledger.ts';
import { type StateTopic, stateRecords } from './state-records.ts';
import { stateSealer } from './state-seal.ts';

/** Takes a partition over: its memory from policy-state and the log, then command by command from where it stopped. */
export async function openPolicyPartition(
  deps: PolicyDeps,
  context: PartitionContext,
  log: Logger,
): Promise<PartitionSession<'commands'>> {
  const { partition } = context;
  await checkPartitionCount(deps, context);
  const sealer = stateSealer(deps.stateKeys, { topic: deps.topics.policyState, partition });
  const restored = await restoreState(deps, context, sealer);
  const { ledger, behind, startAt, eventsEnd } = restored;
  await checkTenantsPlaces(deps, context, restored.memory);
  if (behind > 0) {
    context.alarm(
      'STATE_BEHIND_LOG',
      `${deps.topics.policyState} is empty and the log is not: it was made again from the log, and what it decides was decided again. Unless it was emptied on purpose, find out what became of it.`,
      { tenants: behind },
    );
  }
  log.info({ partition, startAt, eventsEnd }, 'partition taken over');
  const sequenceOf = (tenant: TenantId) => restored.memory.head(tenant)?.sequence ?? 0;
  const position = new EventsPosition(context, deps.topics, eventsEnd, sequenceOf);
  const introduceKey = keyIntroduction(deps, context);
  await introduceKey(restored.memory);
  const state = { partition, sealer, ledger };
  const session = new DecidingSession(deps, context, log, restored, state, position, introduceKey);
  return {
    startAt: { [deps.topics.commands]: startAt },
    handle: (batch) => session.handle(batch),
    sent: (written) => session.sent(written),
    committed: () => session.committed(),
  };
}

/** A batch that has been decided and whose transaction has not yet been seen to commit. */
interface Pending {
  readonly memory: BatchMemory;
  /** The changes that its records of policy-state make to the ledger. */
  readonly sealed: { readonly elements: LedgerChanges; readonly sum: bigint };
  readonly events: number;
}

class DecidingSession {
  private readonly deps: PolicyDeps;
  private readonly context: PartitionContext;
  private readonly log: Logger;
  private readonly memory: PartitionMemory;
  private readonly state: StateTopic;
  private readonly position: EventsPosition;
  private readonly introduceKey: ReturnType<typeof keyIntroduction>;
  private readonly eventsTopic: string;
  /** Records that policy-state still lacks or has wrong. */
  private unsaved: StateChanges;
  private pending: Pending | null = null;

  constructor(
    deps: PolicyDeps,
    context: PartitionContext,
    log: Logger,
    { memory, unsaved, eventsTopic }: RestoredState,
    state: StateTopic,
    position: EventsPosition,
    introduceKey: ReturnType<typeof keyIntroduction>,
  ) {
    this.deps = deps;
    this.context = context;
    this.log = log;
    this.memory = memory;
    this.unsaved = unsaved;
    this.state = state;
    this.position = position;
    this.introduceKey = introduceKey;
    this.eventsTopic = eventsTopic;
  }

  async handle(batch: Batch<'commands'>): Promise<Output> {
    const last = batch.records.at(-1);
    if (last === undefined) return {};
    // The batch comes again: its transaction was aborted, and its memory with it.
    if (this.pending !== null) this.position.aborted();
    this.pending = null;
    await this.position.settle();

    const { memory, decisions } = this.decide(batch);
    await this.introduceKey(memory);
    for (const { code, sentence, offset } of decisions.alarms) this.context.alarm(code, sentence, { offset });
    memory.forget();
    const events = decisions.events.length;
    const changes = memory.stateChanges(this.unsaved);
    const { eventsTopic } = this;
    const reached = { commandOffset: last.offset, eventsOffset: this.position.after(events), eventsTopic };
    const { records, ...sealed } = stateRecords(this.deps, this.state, changes, reached);
    this.pending = { memory, sealed, events };
    return {
      records: proven(this.deps, this.context.partition, decisions.events).concat(decisions.others, records),
      deadLetters: decisions.deadLetters,
    };
  }

  sent(written: Written): void {
    // No marker: the runtime has written something else, since the output of the batch could not be written at all.
    if (!written.has(this.deps.topics.policyState)) this.pending = null;
    if (this.pending === null || this.pending.events === 0) return;
    const fault = this.position.misplaced(written.get(this.deps.topics.events));
    if (fault !== undefined) throw fault;
  }

  committed(): void {
    if (this.pending === null) return;
    this.pending.memory.commit();
    this.state.ledger.accept(this.pending.sealed.elements, this.pending.sealed.sum);
    this.position.committed(this.pending.events);
    this.pending = null;
    this.unsaved = new Map();
  }

  /** Decides the whole batch. When a command makes the decider throw, begins again without it. */
  private decide(batch: Batch<'commands'>) {
    const failed = new Set<number>();
    for (;;) {
      const memory = new BatchMemory(this.memory);
      try {
        const decisions = decideAll(this.deps, this.context.partition, batch.records, memory, failed);
        return { memory, decisions };
      } catch (error) {
        if (!(error instanceof CommandFailed) || failed.has(error.offset)) throw error;
        failed.add(error.offset);
        this.log.error({ err: error.cause, partition: batch.partition, offset: error.offset }, error.message);
      }
    }
  }
}
