import type { Command } from '@lockbox/contracts/generated/commands';
import { providerLog } from '@lockbox/contracts/ids';
import type { Incoming } from '@lockbox/worker/definition';
import { commandRefusalOf } from './authenticate.ts';
import { clockFaultOf, isSetAside } from './clock-check.ts';
import { type Decisions, decideCommand } from './decide-command.ts';
import type { PolicyDeps } from './deps.ts';
import type { BatchMemory } from './memory.ts';

/** A command that made the decider throw. It must not stop its partition, and must have no effect at all. */
export class CommandFailed extends Error {
  readonly offset: number;
  constructor(offset: number, cause: unknown) {
    super(`The command at offset ${offset} could not be decided`, { cause });
    this.name = 'CommandFailed';
    this.offset = offset;
  }
}

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
  const terms = { now: 0, provider: memory.tenant(providerLog(partition)), ...deps.rules };
  const batch = { deps, partition, memory, out, terms };
  for (const record of records) {
    if (failed.has(record.offset)) {
      const sentence = 'The command could not be decided because of a fault in Lockbox. Report it, then redrive it.';
      out.deadLetters.push({ record, code: 'UNDECIDABLE', sentence });
      out.alarms.push({ code: 'UNDECIDABLE', sentence, offset: record.offset });
      continue;
    }
    const refusal = commandRefusalOf(record, deps);
    if (refusal !== undefined) {
      const { code, sentence } = refusal;
      out.deadLetters.push({ record, code, sentence });
      if (refusal.alarm) out.alarms.push({ code: refusal.code, sentence, offset: record.offset });
      continue;
    }
    const clockFault = isSetAside(deps, record) && clockFaultOf(record, deps.clock.now(), deps.clocks.toleranceMs);
    if (clockFault) {
      const sentence = `The time of the command's record ${clockFault}. It was not decided: redrive it, or let its sender send it again.`;
      out.deadLetters.push({ record, code: 'CLOCK_DIFFERS', sentence });
      continue;
    }
    try {
      decideCommand(batch, record);
    } catch (cause) {
      throw new CommandFailed(record.offset, cause);
    }
  }
  return out;
}
