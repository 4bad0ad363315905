import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Command } from '@lockbox/contracts/generated/commands';
import { needsDeadLetter } from '@lockbox/domain/decider/decide';
import { tenantDecider } from '@lockbox/domain/decider/decider';
import type { Decision, Terms } from '@lockbox/domain/decider/decision';
import type { DeadLetter, Incoming, Outgoing } from '@lockbox/worker/definition';
import { traceHeaders } from '@lockbox/worker/trace';
import type { PolicyDeps } from './deps.ts';
import { envelopes } from './envelope.ts';
import type { BatchMemory } from './memory.ts';
import { type Prepared, prepare, refersTo } from './prepare.ts';
import type { ChainedRecord } from './proven.ts';
import { sealedRecord, textRecord } from './side-records.ts';

/** The results of the commands of one batch. */
export interface Decisions {
  readonly events: ChainedRecord[];
  /** Texts and sealed details. */
  readonly others: Outgoing[];
  readonly deadLetters: DeadLetter[];
  readonly alarms: { readonly code: AlarmCode; readonly sentence: string; readonly offset: number }[];
}

/** No event says so of what somebody has copied back: a sealed demand must not show, and a repeat must not fill the log. */
const COPIED_BACK: ReadonlySet<string> = new Set(['COMMAND_TOO_OLD', 'DECISION_REFUSED_BEFORE']);

/** Records of the log have to fit into its topic, with their key and headers. */
const MAX_EVENT_BYTES = 1_000_000;

/** The batch in which a command is decided: what it changes (`memory`), and what it leads to (`out`). */
export interface DecidingBatch {
  readonly deps: PolicyDeps;
  readonly partition: number;
  readonly memory: BatchMemory;
  readonly out: Decisions;
  /** Those of the command before. */
  terms: Terms;
}

/** Decides one command, and puts into the batch what follows from it. */
export function decideCommand(batch: DecidingBatch, record: Incoming<Command>): void {
  const { memory, out } = batch;
  const tenant = record.value.tenantId;
  const head = memory.head(tenant);
  // The log's clock, never before the tenant's last event: no worker's clock can expire or extend anything.
  const now = Math.max(record.timestamp, head?.occurredAt ?? 0);
  const prepared = prepare(record.value);
  const { command } = prepared;
  const state = memory.tenant(tenant);
  if (batch.terms.now !== now) batch.terms = { ...batch.terms, now }; // mostly the broker's one time for a whole batch
  const terms =
    command.data.type === 'RecordNotification' ? { ...batch.terms, head: head?.sequence ?? 0 } : batch.terms;
  const decision = tenantDecider.decide(command, state, terms);
  switch (decision.kind) {
    case 'unknown-tenant':
      out.deadLetters.push({ record, code: 'UNKNOWN_TENANT', sentence: decision.sentence });
      return;
    case 'dead-letter':
      out.deadLetters.push({ record, code: decision.reasonCode, sentence: decision.sentence });
      if (COPIED_BACK.has(decision.reasonCode)) {
        const { type } = command.data;
        const sentence = `A ${type} of tenant ${tenant} is refused: ${decision.sentence}`;
        out.alarms.push({ code: 'PROVIDER_DECISION_REFUSED', sentence, offset: record.offset });
      }
      return;
    case 'draft':
      memory.put(decision.draft);
      return;
    case 'events':
      if (decision.events.length > 0) writeEvents(batch, record, prepared, decision, now);
      return;
    default:
      decision satisfies never;
  }
}

/** Chains and encodes the events, folds them into the state, and writes the records beside them. */
function writeEvents(
  { deps, partition, memory, out }: DecidingBatch,
  record: Incoming<Command>,
  { command, text }: Prepared,
  decision: Extract<Decision, { kind: 'events' }>,
  now: number,
): void {
  const { events } = decision;
  const { tenantId } = command;
  const state = memory.tenant(tenantId);
  // This comes before the events, which must not show it: sealing and disclosure take the content of a commitment from
  // the state.
  if (decision.completed !== undefined) memory.put(decision.completed);

  const { key, offset: commandOffset } = record;
  const causationId = decision.causationId ?? command.commandId;
  const cause = { command, causationId, commandOffset, key, now, partition, trace: traceHeaders(record) };
  const { topics, codecs, source } = deps;
  const written = envelopes(topics.events, codecs.events, source, cause, events, memory.head(tenantId));
  for (const event of written.records) {
    if ((event.value?.length ?? 0) > MAX_EVENT_BYTES) throw new Error('An event of this command is over 1 MB');
    out.events.push(event);
  }
  for (const { data } of events) {
    if (data.type === 'ExclusionSealed') out.others.push(sealedRecord(deps, partition, state, data.requestId));
    if (data.type === 'CommandRejected' && needsDeadLetter(command.data.type)) {
      out.deadLetters.push({ record, code: data.reasonCode, sentence: data.sentence });
    }
    if (text !== null && refersTo(data, text.ref)) out.others.push(textRecord(deps, partition, text, now));
    // Each event is folded into the state that the one before it left.
    const event = { data, occurredAt: now, causationId, tenantId, actor: command.actor };
    for (const entity of tenantDecider.evolve(state, event)) memory.put(entity);
  }
  if (written.head !== undefined) {
    const { sequence, hash } = written.head;
    memory.heads.set(tenantId, { type: 'Head', tenantId, sequence, hash, occurredAt: now });
  }
}
