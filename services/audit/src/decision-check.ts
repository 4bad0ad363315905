import type { Command } from '@lockbox/contracts/generated/commands';
import type { Event } from '@lockbox/contracts/generated/events';
import { providerLog, type TenantId } from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { SENDER_HEADER } from '@lockbox/contracts/senders';
import type { ProviderPasskeys } from '@lockbox/domain/decider/decision';
import { createRedecider } from '@lockbox/domain/redeciding/redecider';
import { createKeyCheck, type OutOfTurn } from '@lockbox/evidence/key-check';
import { PROOF_HEADER, readProof } from '@lockbox/evidence/proof';
import type { Clock } from '@lockbox/platform/clock';
import { maySend } from '@lockbox/topics/permissions';
import { senders } from '@lockbox/topics/programs';
import type { Incoming, PartitionContext } from '@lockbox/worker/definition';
import { besideCommands, COMMANDS_KEPT_MS, type CommandInLog } from '@lockbox/worker/read';

/** An event, or several of a command, that deciding the command again does not give, or a key with which policy did not sign then. */
export interface Difference {
  readonly code: 'DECISION_DIFFERS' | 'SIGNING_KEY_OUT_OF_TURN';
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly offset: number;
  readonly sentence: string;
  /** True if an operator has configured that decisions of that time are believed. */
  readonly isBelieved: boolean;
}

/** The result for the given events, and perhaps for some that were given before. */
export interface FollowedEvents {
  readonly differences: readonly Difference[];
  /** Events whose commands were decided again, in the log's order. */
  readonly decided: readonly Incoming<Event>[];
}

/** Decides again what the log of one partition says was decided. */
export interface DecisionCheck {
  /** The offset at which the next event is expected. */
  readonly position: number;
  /**
   * Takes the events that follow, in their order; those that it has had before change nothing. `next` is where to go on. What
   * it throws is transient, and the same events may be given again: what was found until then comes with the next call.
   */
  follow(events: readonly Incoming<Event>[], next: number): Promise<FollowedEvents>;
}

interface CheckDeps {
  readonly commandsTopic: string;
  readonly clock: Clock;
  /** Up to when decisions are believed by their signature alone, in milliseconds since 1970. */
  readonly believedUntil: number;
  /** Policy's setting. Without it, the events show whether the provider's people had to sign. */
  readonly providerPasskeys?: ProviderPasskeys;
}

const nothingFound = () => ({ differences: [] as Difference[], decided: [] as Incoming<Event>[] });

const licences = loadLicences();

/**
 * Begins with the log's first event, and keeps what policy keeps. Audit holds no sender's key, since with one it could send
 * commands: that a command is authentic is policy's word, and so is that it refused one of which the log has nothing.
 */
export function createDecisionCheck(
  context: Pick<PartitionContext, 'partition' | 'readToEnd' | 'offsets'>,
  { commandsTopic, clock, believedUntil, ...rules }: CheckDeps,
): DecisionCheck {
  const beside = besideCommands((from, onBatch, until) => context.readToEnd('commands', from, onBatch, until), 0);
  const decisions = createRedecider(context.partition, licences, rules);
  const seen = new Map<TenantId, number>();
  const keys = createKeyCheck<Incoming<Event>>(providerLog(context.partition));
  let position = 0;
  let found = nothingFound();

  function differenceOf({ isGone, command, events }: CommandInLog): string | undefined {
    if (command === undefined) {
      const [first] = events;
      if (first === undefined || !isGone) return 'no command that is still to be decided stands there';
      return first.value.occurredAt < clock.now() - COMMANDS_KEPT_MS ? undefined : 'it was removed before its time';
    }
    if (events.length === 0 && !isPlausible(command)) return undefined; // policy has refused it
    return decisions.differenceOf(
      command.value,
      command.timestamp,
      events.map(({ value }) => value),
    );
  }

  return {
    get position() {
      return position;
    },
    async follow(events, next) {
      const newest = new Map(seen);
      const fresh = events.filter((event) => {
        const { offset, value } = event;
        const { tenantId, sequence } = value;
        // The first of a sequence counts, as for every reader.
        if (offset < position || !countsIn(event) || sequence <= (newest.get(tenantId) ?? 0)) return false;
        newest.set(tenantId, sequence);
        return true;
      });
      const commandsEnd = keys.asks(fresh) ? (await context.offsets(commandsTopic, 'high')).high : 0;
      found.differences.push(...keys.check(fresh, commandsEnd).map((one) => outOfTurn(one, believedUntil)));
      for (const [id, sequence] of newest) seen.set(id, sequence);
      position = Math.max(position, next);
      for await (const one of beside.add(fresh, endsTransaction(fresh.at(-1)))) {
        const difference = differenceOf(one);
        const [first] = one.events;
        if (difference !== undefined && first !== undefined && first.value.occurredAt > believedUntil) {
          const { tenantId, sequence } = first.value;
          const sentence = `Event ${sequence} of tenant "${tenantId}" stands for the command ${commandsTopic} ${context.partition}@${one.offset}: ${difference}.`;
          found.differences.push({
            code: 'DECISION_DIFFERS',
            tenantId,
            sequence,
            offset: first.offset,
            sentence,
            isBelieved: false,
          });
        }
        for (const { value } of one.events) decisions.fold(value);
        found.decided.push(...one.events);
      }
      const all = found;
      found = nothingFound();
      decisions.forget(new Set(all.decided.map(({ value }) => value.tenantId)));
      return all;
    },
  };
}

/** Returns whether an event has its tenant's key: readers ignore all others. */
export const countsIn = ({ value, key }: Pick<Incoming<Event>, 'value' | 'key'>): boolean =>
  key?.toString() === value.tenantId;

function outOfTurn({ event, keyId }: OutOfTurn<Incoming<Event>>, believedUntil: number): Difference {
  const { value, topic, partition, offset } = event;
  const { tenantId, sequence } = value;
  const sentence = `Event ${sequence} of tenant "${tenantId}", ${topic} ${partition}@${offset}, is signed with the key ${keyId}, which is trusted, and with which policy did not sign then: neither is it the newest of the log of this partition, nor was it introduced there.`;
  const isBelieved = value.occurredAt <= believedUntil;
  return { code: 'SIGNING_KEY_OUT_OF_TURN', tenantId, sequence, offset, sentence, isBelieved };
}

/** Returns whether the sender that the command names may send it for that tenant. Only policy knows whether it did. */
function isPlausible({ headers, key, value }: Incoming<Command>): boolean {
  const sender = senders.find((one) => one === headers[SENDER_HEADER]?.toString());
  return sender !== undefined && maySend(sender, value.data.type) && key?.toString() === value.tenantId;
}

/** Returns whether the event is the last of its transaction, and so the last of its command. */
function endsTransaction(event: Incoming<Event> | undefined): boolean {
  const header = event?.headers[PROOF_HEADER];
  const proof = header === undefined ? undefined : readProof(header);
  return proof !== undefined && proof.index + 1 === proof.size;
}
