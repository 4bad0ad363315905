import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Command } from '@lockbox/contracts/generated/commands';
import type { CommandRejected } from '@lockbox/contracts/generated/events';
import { needsDeadLetter } from '@lockbox/domain/decide';
import { tenantDecider } from '@lockbox/domain/decider';
import type { Terms } from '@lockbox/domain/decision';
import { sealedIn } from '@lockbox/domain/sealing';
import type { TenantState } from '@lockbox/domain/state';
import type { DeadLetter, Incoming, Outgoing } from '@lockbox/worker/definition';
import { traceHeaders } from '@lockbox/worker/trace';
import { refusalOf } from './authenticate.ts';
import type { PolicyDeps } from './deps.ts';
import { envelopes } from './envelope.ts';
import type { BatchMemory } from './memory.ts';
import { type Prepared, prepare, refersTo } from './prepare.ts';

/** What the commands of one batch lead to. */
export interface Decisions {
  readonly events: Outgoing[];
  /** Texts and sealed details. */
  readonly others: Outgoing[];
  readonly deadLetters: DeadLetter[];
  readonly alarms: { readonly code: AlarmCode; readonly sentence: string; readonly offset: number }[];
}

/** A command that made the decider throw. It must not stop its partition, and may not have half an effect. */
export class CommandFailed extends Error {
  readonly offset: number;
  constructor(offset: number, cause: unknown) {
    super(`The command at offset ${offset} could not be decided`, { cause });
    this.name = 'CommandFailed';
    this.offset = offset;
  }
}

/** Records of the log have to fit into its topic, with their key and headers. */
const MAX_EVENT_BYTES = 1_000_000;

/**
 * Decides commands one after the other against the batch's memory. Commands at `failed` offsets become dead letters.
 * Throws CommandFailed at the first that cannot be decided: begin again with a new memory and that offset failed.
 */
export function decideAll(
  deps: PolicyDeps,
  partition: number,
  records: readonly Incoming<Command>[],
  memory: BatchMemory,
  failed: ReadonlySet<number>,
): Decisions {
  const out: Decisions = { events: [], others: [], deadLetters: [], alarms: [] };
  for (const record of records) {
    if (failed.has(record.offset)) {
      const sentence = 'The command could not be decided because of a fault in Lockbox. Report it, then redrive it.';
      out.deadLetters.push({ record, code: 'UNDECIDABLE', sentence });
      out.alarms.push({ code: 'UNDECIDABLE', sentence, offset: record.offset });
      continue;
    }
    const refusal = refusalOf(record, deps);
    if (refusal !== undefined) {
      const { code, sentence } = refusal;
      out.deadLetters.push({ record, code, sentence });
      if (refusal.alarm) out.alarms.push({ code: refusal.code, sentence, offset: record.offset });
      continue;
    }
    try {
      decideOne(deps, partition, record, memory, out);
    } catch (cause) {
      throw new CommandFailed(record.offset, cause);
    }
  }
  return out;
}

function decideOne(
  deps: PolicyDeps,
  partition: number,
  record: Incoming<Command>,
  memory: BatchMemory,
  out: Decisions,
): void {
  const tenant = record.value.tenantId;
  const head = memory.head(tenant);
  // The log's clock, never before the tenant's last event: no worker's clock can expire or extend anything.
  const now = Math.max(record.timestamp, head?.occurredAt ?? 0);
  const prepared = prepare(record.value);
  const { command } = prepared;
  const state = memory.tenant(tenant);
  const terms: Terms = { now, ...deps.rules };
  const decision = tenantDecider.decide(command, state, terms);
  switch (decision.kind) {
    case 'unknown-tenant':
      out.deadLetters.push({ record, code: 'UNKNOWN_TENANT', sentence: decision.sentence });
      return;
    case 'dead-letter':
      out.deadLetters.push({ record, code: decision.reasonCode, sentence: decision.sentence });
      return;
    case 'draft':
      memory.put(decision.draft);
      return;
    case 'events':
      break;
    default:
      decision satisfies never;
      return;
  }
  if (decision.events.length === 0) return;
  // Before the events, which do not show it: what a commitment stands for is sealed, and opened one day, from here.
  if (decision.completed !== undefined) memory.put(decision.completed);

  const { key, offset: commandOffset } = record;
  const causationId = decision.causationId ?? command.commandId;
  const cause = { command, causationId, commandOffset, key, now, partition, trace: traceHeaders(record) };
  const written = envelopes(deps.topics.events, deps.codecs.events, deps.source, cause, decision.events, head);
  for (const event of written.records) {
    if ((event.value?.length ?? 0) > MAX_EVENT_BYTES) throw new Error('An event of this command is over 1 MB');
    out.events.push(event);
  }
  for (const { data } of decision.events) {
    if (data.type === 'ExclusionSealed') out.others.push(sealedRecord(deps, partition, state, data.requestId));
    if (data.type === 'CommandRejected' && needsDeadLetter(command.data.type)) {
      out.deadLetters.push({ record, code: data.reasonCode, sentence: (data satisfies CommandRejected).sentence });
    }
    const { text } = prepared;
    if (text !== null && refersTo(data, text.ref)) out.others.push(textRecord(deps, partition, text, now));
    // Each event sees what the one before it made of the state.
    const event = { data, occurredAt: now, causationId, tenantId: tenant };
    for (const entity of tenantDecider.evolve(state, event)) memory.put(entity);
  }
  if (written.head !== undefined) {
    memory.heads.set(tenant, { type: 'Head', tenantId: tenant, ...written.head, occurredAt: now });
  }
}

function textRecord(
  deps: PolicyDeps,
  partition: number,
  text: NonNullable<Prepared['text']>,
  timestamp: number,
): Outgoing {
  const { record } = text;
  return {
    topic: deps.topics.texts,
    partition,
    key: record.textId,
    value: deps.codecs.texts.encode(record),
    timestamp,
  };
}

/** What a commitment stands for, for the provider's legal role alone. */
function sealedRecord(
  deps: PolicyDeps,
  partition: number,
  before: TenantState,
  requestId: Parameters<TenantState['request']>[0],
): Outgoing {
  const sealed = sealedIn(before.request(requestId));
  if (sealed === null) throw new Error('An exclusion was sealed whose submission was not');
  const value = deps.codecs.sealed.encode({ requestId, tenantId: before.tenantId, ...sealed });
  return { topic: deps.topics.sealed, partition, key: requestId, value };
}
