/** Given what happened, when this is asked for, then these are the facts: tests that read like the table of rules. */
import type { Actor } from '@lockbox/contracts/generated/commands';
import type { EventData } from '@lockbox/contracts/generated/events';
import { commandId, providerLog, type TenantId } from '@lockbox/contracts/ids';
import { loadLicences } from '@lockbox/contracts/licences';
import { expect } from 'vitest';
import type { ReasonCode } from '../catalogue/reasons.ts';
import type { RuleCode } from '../catalogue/rules.ts';
import { tenantDecider } from '../decider/decider.ts';
import type { Decision, PreparedCommand, PreparedData, Terms } from '../decider/decision.ts';
import type { RequestState } from '../decider/entity.ts';
import type { Fact } from '../decider/evolve.ts';
import type { TenantMemory } from '../memory/tenant-memory.ts';
import type { StandingEvent } from '../redeciding/decide-again.ts';
import { internalShownHash } from '../requests/presented-content.ts';
import { BEGIN, contoso } from './sample.ts';
import { shownInLog } from './shown-in-log.ts';
import type { Step } from './step.ts';

const HOUR_MS = 3_600_000;
export const hours = (count: number): number => count * HOUR_MS;
export const days = (count: number): number => count * 24 * HOUR_MS;

const PROVIDER = providerLog(0);

export const at = (time: number, step: Step): Step => ({ ...step, at: time });

type Rules = Omit<Terms, 'now' | 'provider'>;

/** The provider's settings, unless a test has others. */
export const rules: Rules = {
  internalReviewMs: days(4),
  internalReminders: [days(2), days(3)],
  reminders: [days(2), days(3)],
  licences: loadLicences(),
  providerPasskeys: { from: Number.POSITIVE_INFINITY, unsignedSources: new Set() },
};

type KnownFact = Fact & { readonly rule: RuleCode; readonly actor: Actor };

/** A tenant's log and memory, as policy keeps them, beside the provider's. */
export class TenantLog {
  readonly memory: TenantMemory;
  /** The memory of the provider's own log in the same partition. */
  readonly provider: TenantMemory;
  readonly facts: KnownFact[] = [];
  /** Those of the provider's own log too, as they came. */
  readonly allFacts: KnownFact[] = [];
  /** Each command as it was decided, with its events. */
  readonly taken: {
    readonly command: PreparedCommand;
    readonly now: number;
    readonly events: readonly StandingEvent[];
  }[] = [];
  readonly rules: Rules;
  private now = BEGIN;
  private sent = 0;

  constructor(tenantId: TenantId = contoso, changes: Partial<Rules> = {}) {
    this.memory = tenantDecider.initialState(tenantId);
    this.provider = tenantId === PROVIDER ? this.memory : tenantDecider.initialState(PROVIDER);
    this.rules = { ...rules, ...changes };
  }

  /** Decides and folds; the log's clock never goes back. */
  take(step: Step): Decision {
    const tenantId = step.tenant ?? this.memory.tenantId;
    const memory = tenantId === PROVIDER ? this.provider : this.memory;
    const id = commandId(step.id ?? `command-${++this.sent}`);
    this.now = Math.max(this.now, step.at === undefined ? this.now : BEGIN + step.at);
    const now = this.now;
    const command = {
      commandId: id,
      tenantId,
      actor: step.actor,
      correlationId: id,
      sentAt: step.sentAt === undefined ? now : BEGIN + step.sentAt,
      data: this.asSigned(step),
    };
    const decision = tenantDecider.decide(command, memory, {
      ...this.rules,
      now,
      provider: this.provider,
      head: this.facts.length,
    });
    if (decision.kind === 'draft') memory.put(decision.draft);
    const first = this.allFacts.length;
    if (decision.kind === 'events') this.fold(command, memory, now, decision);
    const events = this.allFacts.slice(first).map((fact) => ({ ...fact, correlationId: id }));
    this.taken.push({ command, now, events });
    return decision;
  }

  private fold(
    { commandId, tenantId, actor }: PreparedCommand,
    memory: TenantMemory,
    now: number,
    decision: Extract<Decision, { kind: 'events' }>,
  ): void {
    if (decision.completed !== undefined) memory.put(decision.completed);
    const causationId = decision.causationId ?? commandId;
    for (const { data, rule } of decision.events) {
      const fact = { data, rule, actor, occurredAt: now, causationId, tenantId };
      if (memory === this.memory) this.facts.push(fact);
      this.allFacts.push(fact);
      for (const entity of tenantDecider.evolve(memory, fact)) memory.put(entity);
    }
  }

  private asSigned(step: Step): PreparedData {
    const data = this.asShown(step);
    return step.sign === undefined ? data : step.sign(data, this.memory.passkeys()?.changes ?? 0);
  }

  private asShown({ data, shown }: Step): PreparedData {
    if (data.type === 'ConfirmPolicyChange' || data.type === 'WithdrawPolicyChange') {
      return { ...data, proposal: shown ?? proposedInLog(this.facts) };
    }
    if (data.type === 'RecordInternalDecision') {
      return { ...data, shown: shown === undefined ? internallyShown(this.memory.request(data.requestId)) : shown };
    }
    if (data.type !== 'ApproveRequest' && data.type !== 'DenyRequest') return data;
    return { ...data, shown: shown === undefined ? shownInLog(this.facts, data.requestId) : shown };
  }
}

/** The presented content of an internal decision: a sealed demand's is the submission alone. */
function internallyShown(request: RequestState | undefined): string | null {
  if (request?.type !== 'AwaitingInternalApproval') return null;
  const { asked, submitted } = request;
  return asked === null ? (submitted?.toString('hex') ?? null) : internalShownHash(asked, request.request);
}

/** The newest proposal of the log, as its event names it. */
const proposedInLog = (facts: readonly KnownFact[]): string =>
  facts.map(({ data }) => data).findLast((data) => data.type === 'PolicyChangeProposed')?.proposal ?? '';

export interface Given {
  /** More that happened. */
  and(...steps: readonly Step[]): Given;
  when(step: Step): Then;
}

/** An event by its type, or by the fields of it that matter. */
type Expected = EventData['type'] | ({ readonly type: EventData['type'] } & Readonly<Record<string, unknown>>);

export interface Then {
  /** Exactly these events, in this order. */
  thenEvents(...expected: readonly Expected[]): Then;
  thenNothing(): void;
  /** One CommandRejected with this reason, and the state as it was. */
  thenRefused(reasonCode: ReasonCode): void;
  /** A dead letter with this reason, and nothing in the log. */
  thenRefusedUnseen(reasonCode: ReasonCode): void;
  readonly decision: Decision;
  readonly log: TenantLog;
}

export const given = (...steps: readonly Step[]): Given => givenOn(new TenantLog(), steps);

export function givenOn(log: TenantLog, steps: readonly Step[]): Given {
  for (const step of steps) {
    const decision = log.take(step);
    const refused = decision.kind === 'events' && decision.events.some(({ data }) => data.type === 'CommandRejected');
    const isGood = decision.kind === 'draft' || (decision.kind === 'events' && !refused);
    if (!isGood) throw new Error(`Given ${step.data.type}, but it was refused: ${JSON.stringify(decision)}`);
  }
  return {
    and: (...more) => givenOn(log, more),
    when: (step) => {
      const before = snapshot(log.memory);
      return outcome(log, log.take(step), before);
    },
  };
}

function outcome(log: TenantLog, decision: Decision, before: readonly unknown[]): Then {
  const result: Then = {
    decision,
    log,
    thenEvents(...expected) {
      if (decision.kind !== 'events') throw new Error(`Expected events: ${JSON.stringify(decision)}`);
      const data = decision.events.map((event) => event.data);
      expect(data.map(({ type }) => type)).toEqual(expected.map((one) => (typeof one === 'string' ? one : one.type)));
      for (const [index, one] of expected.entries())
        if (typeof one !== 'string') expect(data[index]).toMatchObject(one);
      return result;
    },
    thenNothing() {
      expect(decision).toEqual({ kind: 'events', events: [] });
    },
    thenRefused(reasonCode) {
      result.thenEvents({ type: 'CommandRejected', reasonCode });
      expect(withoutCommands(snapshot(log.memory))).toEqual(withoutCommands(before));
    },
    thenRefusedUnseen(reasonCode) {
      expect(decision).toMatchObject({ kind: 'dead-letter', reasonCode });
      expect(snapshot(log.memory)).toEqual(before);
    },
  };
  return result;
}

/** A refused command of a person, or a decision, is remembered: it counts once. Nothing else depends on that, so it is left out. */
export const withoutCommands = (all: readonly unknown[]): readonly unknown[] => {
  const text = JSON.stringify(all, (name, value: unknown) => (name === 'commands' ? [] : value));
  return JSON.parse(text) as readonly unknown[];
};

/** Everything that a memory holds, in an order that does not depend on how it came about. */
export function snapshot(memory: TenantMemory): readonly unknown[] {
  const byId = <T>(items: Iterable<T>, idOf: (item: T) => string): readonly T[] =>
    [...items].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  return [
    memory.tenant(),
    byId(memory.environments(), ({ environmentId }) => environmentId),
    byId(memory.principals(), ({ principalId }) => principalId),
    byId(memory.requests(), ({ request }) => request.requestId),
    memory.passkeys(),
  ];
}
