import { randomBytes } from 'node:crypto';
import type { Event } from '@lockbox/contracts/generated/events';
import type { SealedDraft } from '@lockbox/contracts/generated/policy-state';
import { providerLog, type RequestId } from '@lockbox/contracts/ids';
import { sealedAgain } from '@lockbox/domain/exclusions/sealed-again';
import { SEAL_SALT_BYTES } from '@lockbox/domain/exclusions/sealed-commitment';
import { decideAgain } from '@lockbox/domain/redeciding/decide-again';
import { type Incoming, type PartitionContext, StopPartition } from '@lockbox/worker/definition';
import { besideCommands, COMMANDS_KEPT_MS, type CommandInLog } from '@lockbox/worker/read';
import { commandRefusalOf } from './authenticate.ts';
import type { PolicyDeps } from './deps.ts';
import { foldEvent } from './fold-event.ts';
import type { BatchMemory } from './memory.ts';

/**
 * Makes the memory from the log alone: each command that is there and authentic is decided again, and the log has to say the
 * same. Of commands that the topic no longer keeps the events' signatures are believed. The function takes the log portion by
 * portion, and `isLast` at its end. It throws StopPartition where the log differs.
 */
export async function decidingAgain(
  deps: PolicyDeps,
  context: PartitionContext,
): Promise<(memory: BatchMemory, events: readonly Incoming<Event>[], isLast: boolean) => Promise<void>> {
  const { low } = await context.offsets(deps.topics.commands, 'low');
  const beside = besideCommands((from, onBatch, until) => context.readToEnd('commands', from, onBatch, until), low);
  const sealed = await sealedDetailsIn(context);
  // Only whether a command may be gone already depends on this clock, and no decision.
  const keptSince = deps.clock.now() - COMMANDS_KEPT_MS;

  const isBelieved = ({ isGone, command, events: [first] }: CommandInLog): boolean => {
    const decidedAt = first?.value.occurredAt ?? command?.timestamp ?? 0;
    return decidedAt <= deps.believedUntil || (isGone && decidedAt < keptSince);
  };

  return async (memory, events, isLast) => {
    for await (const one of beside.add(events, isLast)) {
      const difference = differenceOf(deps, memory, one);
      if (difference !== undefined && !isBelieved(one)) throw differs(deps, context, one, difference);
      for (const event of one.events) {
        foldEvent(memory, event);
        openAgain(memory, event.value, sealed);
      }
    }
  };
}

type Sealed = ReadonlyMap<RequestId, readonly SealedDraft[]>;

/**
 * Reads the details that policy has written for the legal department. Another writer there changes nothing, because the
 * log has commitments.
 */
async function sealedDetailsIn(context: PartitionContext): Promise<Sealed> {
  const found = new Map<RequestId, SealedDraft[]>();
  await context.readToEnd('sealed', 'beginning', ({ records }) => {
    for (const { requestId, salt, details } of records.map(({ value }) => value)) {
      const others = found.get(requestId);
      if (others === undefined) found.set(requestId, [{ salt, details }]);
      else others.push({ salt, details });
    }
  });
  return found;
}

/** Restores what the event has sealed, so that it can be opened on its day. */
function openAgain(memory: BatchMemory, { data, tenantId }: Event, sealed: Sealed): void {
  if (data.type !== 'ExclusionSealed') return;
  const found = sealed.get(data.requestId) ?? [];
  const again = sealedAgain(memory.tenant(tenantId), data, found);
  if (again !== undefined) memory.put(again);
}

/** Decides the command again and puts what no event shows into the memory; how the log differs, or undefined. */
function differenceOf(
  deps: PolicyDeps,
  memory: BatchMemory,
  { isGone, command, events }: CommandInLog,
): string | undefined {
  if (command === undefined)
    return isGone ? 'it was removed before its time' : 'no command that is still to be decided stands there';
  const refusal = commandRefusalOf(command, deps);
  if (refusal !== undefined) {
    return events.length === 0 ? undefined : `it is refused (${refusal.code}), and the log has events of it`;
  }
  const { value, timestamp } = command;
  if (events.length === 0 && Math.abs(timestamp - value.sentAt) > deps.clocks.toleranceMs) return undefined; // it may have been set aside
  const now = Math.max(timestamp, memory.head(value.tenantId)?.occurredAt ?? 0);
  const provider = memory.tenant(providerLog(command.partition));
  const terms = { ...deps.rules, now, provider, sealSalt: randomBytes(SEAL_SALT_BYTES) };
  const standing = events.map((event) => event.value);
  const { difference, draft } = decideAgain(value, memory.tenant(value.tenantId), standing, terms);
  if (draft !== undefined) memory.put(draft);
  return difference;
}

function differs(
  { topics }: PolicyDeps,
  { partition }: PartitionContext,
  { offset, command, events: [first] }: CommandInLog,
  difference: string,
): StopPartition {
  const at = new Date(first?.value.occurredAt ?? command?.timestamp ?? 0).toISOString();
  const where = first === undefined ? '' : `, event ${partition}@${first.offset}`;
  return new StopPartition(
    'DECISION_DIFFERS',
    `${topics.commands} ${partition}@${offset} of ${at}${where}: decided again, ${difference}. Nothing is decided here until this is understood; see docs/runbook.md, "A decision differs".`,
  );
}
