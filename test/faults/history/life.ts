/** Its own state machine of a request, folded from the log: which event may follow which, and what each has to rest on. */
import { type Fields, type LoggedEvent, numberOf, OFF_AT_MOST_MS, textOf, textsOf, type Violation } from './history.ts';

const HOUR_MS = 3_600_000;
const ACCESS_MS = 8 * HOUR_MS;
const TO_DECIDE_MS = 4 * 24 * HOUR_MS;

export type Stage =
  | 'reviewed' // by the provider
  | 'internally-approved'
  | 'waiting' // for the customer
  | 'to-be-granted'
  | 'running'
  | 'over'
  | 'rejected-internally'
  | 'internal-review-expired'
  | 'denied'
  | 'expired'
  | 'sealed';

export interface Life {
  readonly requestId: string;
  readonly tenantId: string;
  readonly partition: number;
  readonly submitted: Fields;
  stage: Stage;
  reviewExpiresAt: number;
  internalApprover?: string;
  asked?: { readonly expiresAt: number; readonly approvalsNeeded: number };
  /** Why access is given. */
  basis?: 'CUSTOMER_APPROVAL' | 'NOT_REQUIRED' | 'EXCLUSION';
  firstApprover?: string;
  customer?: { readonly decision: 'approve' | 'deny'; readonly person: string };
  grant?: { readonly id: string; readonly since: number; readonly stoodAt: number; readonly expiresAt: number };
  ended?: { readonly reason: string; readonly stoodAt: number };
}

/** The events that make or prepare a request's outcome; events that only report about one do not change its stage. */
const STEPS: Readonly<Record<string, { readonly from: Stage | 'none'; readonly to: Stage }>> = {
  RequestSubmitted: { from: 'none', to: 'reviewed' },
  InternallyApproved: { from: 'reviewed', to: 'internally-approved' },
  InternallyRejected: { from: 'reviewed', to: 'rejected-internally' },
  InternalReviewExpired: { from: 'reviewed', to: 'internal-review-expired' },
  LockboxRequestCreated: { from: 'internally-approved', to: 'waiting' },
  CustomerApprovalNotRequired: { from: 'internally-approved', to: 'to-be-granted' },
  ExclusionDeclared: { from: 'internally-approved', to: 'to-be-granted' },
  ExclusionSealed: { from: 'internally-approved', to: 'sealed' },
  ApprovalRecorded: { from: 'waiting', to: 'waiting' },
  RequestApproved: { from: 'waiting', to: 'to-be-granted' },
  RequestDenied: { from: 'waiting', to: 'denied' },
  RequestExpired: { from: 'waiting', to: 'expired' },
  AccessGranted: { from: 'to-be-granted', to: 'running' },
  AccessEnded: { from: 'running', to: 'over' },
};

interface Person {
  readonly roles: readonly string[];
  readonly disabled: boolean;
}

/** The directory and the policy in the log at a moment, by partition and tenant. */
export class Knowledge {
  private readonly people = new Map<string, Person>();
  private readonly policies = new Set<string>();
  private readonly managed = new Map<string, boolean>();

  take({ partition, tenantId, type, data }: LoggedEvent): void {
    const at = (id: string) => `${partition} ${tenantId} ${id}`;
    if (type === 'PrincipalSet') this.people.set(at(textOf(data, 'principalId')), personOf(data));
    else if (type === 'PrincipalRemoved') this.people.delete(at(textOf(data, 'principalId')));
    else if (type === 'ProviderPersonSet') this.people.set(at(textOf(data, 'personId')), personOf(data));
    else if (type === 'ProviderPersonRemoved') this.people.delete(at(textOf(data, 'personId')));
    else if (type === 'PolicyEnabled') this.policies.add(tenantId);
    else if (type === 'PolicyDisabled') this.policies.delete(tenantId);
    else if (type === 'EnvironmentSet')
      this.managed.set(at(textOf(data, 'environmentId')), data.managed === true || data.protectedUntil !== null);
  }

  holds(partition: number, tenantId: string, id: string, ...roles: readonly string[]): boolean {
    const person = this.people.get(`${partition} ${tenantId} ${id}`);
    return person !== undefined && !person.disabled && roles.some((role) => person.roles.includes(role));
  }

  administrators(partition: number, tenantId: string): readonly string[] {
    return this.withRole(partition, tenantId, ...ADMINISTRATOR);
  }

  internalApprovers(partition: number): readonly string[] {
    return this.withRole(partition, `provider:${partition}`, 'INTERNAL_APPROVER');
  }

  private withRole(partition: number, tenantId: string, ...roles: readonly string[]): readonly string[] {
    const prefix = `${partition} ${tenantId} `;
    return [...this.people.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .filter((id) => this.holds(partition, tenantId, id, ...roles));
  }

  policyOn(tenantId: string): boolean {
    return this.policies.has(tenantId);
  }

  isProtected(partition: number, tenantId: string, environment: string): boolean {
    return this.managed.get(`${partition} ${tenantId} ${environment}`) === true;
  }
}

const ADMINISTRATOR = ['GLOBAL_ADMINISTRATOR', 'POWER_PLATFORM_ADMINISTRATOR'] as const;

const personOf = (data: Fields): Person => ({ roles: textsOf(data, 'roles'), disabled: data.disabled === true });

/** An event and a person who must get a notice of it. */
export interface ToTell {
  readonly eventId: string;
  readonly requestId: string;
  readonly type: string;
  readonly people: readonly string[];
}

export interface Lives {
  readonly lives: ReadonlyMap<string, Life>;
  readonly toTell: readonly ToTell[];
  readonly violations: readonly Violation[];
}

/** Folds the events of each partition, in their order. */
export function livesOf(events: readonly LoggedEvent[]): Lives {
  const lives = new Map<string, Life>();
  const knowledge = new Knowledge();
  const violations: Violation[] = [];
  const toTell: ToTell[] = [];
  for (const event of events) {
    const people = mustKnow(event, knowledge);
    if (people.length > 0)
      toTell.push({
        eventId: event.eventId,
        requestId: textOf(event.data, 'requestId'),
        type: event.type,
        people,
      });
    const step = STEPS[event.type];
    if (step === undefined) {
      knowledge.take(event);
      continue;
    }
    const requestId = textOf(event.data, 'requestId');
    const life = lives.get(requestId);
    if ((life?.stage ?? 'none') !== step.from) {
      const before = life === undefined ? 'none of this request' : `one that is ${life.stage}`;
      const isFirstGrant = event.type === 'AccessGranted' && life?.grant === undefined;
      const invariant = isFirstGrant ? 'GRANT_HAS_APPROVALS' : 'ONE_OUTCOME';
      violations.push({ invariant, what: `${where(event)} follows ${before}` });
      continue;
    }
    if (life === undefined) {
      lives.set(requestId, {
        requestId,
        tenantId: event.tenantId,
        partition: event.partition,
        submitted: event.data,
        stage: step.to,
        reviewExpiresAt: numberOf(event.data, 'reviewExpiresAt'),
      });
      continue;
    }
    violations.push(...ground(event, life, knowledge).map((what) => violation(event, what)));
    take(event, life);
    life.stage = step.to;
  }
  return { lives, toTell, violations };
}

const where = ({ type, data, partition, offset }: LoggedEvent): string =>
  `${type} of ${textOf(data, 'requestId')} (partition ${partition}, offset ${offset})`;

function violation(event: LoggedEvent, what: string): Violation {
  const invariant = event.type === 'AccessEnded' ? 'NO_ACCESS_AFTER_END' : 'GRANT_HAS_APPROVALS';
  return { invariant, what: `${where(event)}: ${what}` };
}

/** The conditions of an event of a request; returns those that are missing. */
function ground(event: LoggedEvent, life: Life, knowledge: Knowledge): readonly string[] {
  const { data, occurredAt } = event;
  const missing: string[] = [];
  const must = (holds: boolean, what: string) => void (holds || missing.push(what));
  const engineer = textOf(life.submitted, 'engineerId');
  const { partition, tenantId } = life;
  switch (event.type) {
    case 'InternallyApproved':
    case 'InternallyRejected': {
      const approver = textOf(data, 'approverId');
      must(approver !== engineer, 'decided by the engineer');
      must(
        knowledge.holds(partition, `provider:${partition}`, approver, 'INTERNAL_APPROVER'),
        `${approver} is no internal approver`,
      );
      must(occurredAt < life.reviewExpiresAt, 'the internal review was over');
      break;
    }
    case 'InternalReviewExpired':
      must(occurredAt >= life.reviewExpiresAt, 'the internal review was not over');
      break;
    case 'LockboxRequestCreated':
      must(numberOf(data, 'expiresAt') === occurredAt + TO_DECIDE_MS, 'not 4 days to decide');
      break;
    case 'CustomerApprovalNotRequired': {
      const environment = textOf(life.submitted, 'environmentId');
      const asked = knowledge.policyOn(tenantId) && knowledge.isProtected(partition, tenantId, environment);
      must(!asked, 'the customer had to be asked');
      break;
    }
    case 'ExclusionDeclared':
      must(life.submitted.exclusion !== null, 'no exclusion was claimed');
      must(textOf(data, 'declaredBy') !== life.internalApprover, 'declared and approved by the same person');
      break;
    case 'ApprovalRecorded':
    case 'RequestApproved':
    case 'RequestDenied':
      for (const what of decidedBy(event, life, knowledge)) missing.push(what);
      break;
    case 'RequestExpired':
      must(occurredAt >= (life.asked?.expiresAt ?? Number.POSITIVE_INFINITY), 'it could still be approved');
      break;
    case 'AccessGranted':
      must(life.basis !== undefined, 'it has no basis');
      must(textOf(data, 'engineerId') === engineer, 'it is of another engineer');
      for (const field of ['dataStores', 'permissions'])
        must(String(textsOf(data, field)) === String(textsOf(life.submitted, field)), `other ${field} than asked for`);
      must(numberOf(data, 'expiresAt') === occurredAt + ACCESS_MS, 'it does not last 8 hours');
      break;
    case 'AccessEnded':
      if (textOf(data, 'reason') === 'PERIOD_OVER')
        must(occurredAt >= (life.grant?.expiresAt ?? Number.POSITIVE_INFINITY), 'its 8 hours were not over');
      break;
    default:
  }
  return missing;
}

function decidedBy(
  { type, data, occurredAt, actorId: person }: LoggedEvent,
  life: Life,
  knowledge: Knowledge,
): readonly string[] {
  const missing: string[] = [];
  const { partition, tenantId, asked } = life;
  if (!knowledge.holds(partition, tenantId, person, ...ADMINISTRATOR)) missing.push(`${person} is no administrator`);
  if (person === textOf(life.submitted, 'engineerId')) missing.push('decided by the engineer');
  if (person === life.internalApprover) missing.push('decided by the internal approver');
  if (occurredAt >= (asked?.expiresAt ?? 0)) missing.push('decided after the 4 days');
  if (type !== 'RequestApproved' || (asked?.approvalsNeeded ?? 1) < 2) return missing;
  const first = textOf(data, 'firstApproverId');
  if (first === '' || first === person) missing.push('approved by one, where two are needed');
  if (first !== life.firstApprover) missing.push(`${first} has not approved before`);
  return missing;
}

/** Keeps what later events rest on. */
function take(event: LoggedEvent, life: Life): void {
  const { type, data, timestamp, stampedOffMs, occurredAt, actorId: person } = event;
  switch (type) {
    case 'InternallyApproved':
      life.internalApprover = textOf(data, 'approverId');
      break;
    case 'LockboxRequestCreated':
      life.asked = { expiresAt: numberOf(data, 'expiresAt'), approvalsNeeded: numberOf(data, 'approvalsNeeded') };
      break;
    case 'CustomerApprovalNotRequired':
      life.basis = 'NOT_REQUIRED';
      break;
    case 'ExclusionDeclared':
      life.basis = 'EXCLUSION';
      break;
    case 'ApprovalRecorded':
      life.firstApprover = person;
      break;
    case 'RequestApproved':
      life.basis = 'CUSTOMER_APPROVAL';
      life.customer = { decision: 'approve', person };
      break;
    case 'RequestDenied':
      life.customer = { decision: 'deny', person };
      break;
    case 'AccessGranted':
      life.grant = {
        id: textOf(data, 'grantId'),
        since: numberOf(data, 'expiresAt') - ACCESS_MS,
        // Not before: of a broker whose clock was wrong it is known only when the event occurred.
        stoodAt: Math.abs(stampedOffMs) > OFF_AT_MOST_MS ? occurredAt : timestamp,
        expiresAt: numberOf(data, 'expiresAt'),
      };
      break;
    case 'AccessEnded':
      life.ended = { reason: textOf(data, 'reason'), stoodAt: timestamp - stampedOffMs };
      break;
    default:
  }
}

/** The people who must get a notice of a waiting decision: everybody who could give it at that moment. */
function mustKnow({ type, partition, tenantId, data }: LoggedEvent, knowledge: Knowledge): readonly string[] {
  if (type === 'LockboxRequestCreated') return knowledge.administrators(partition, tenantId);
  if (type !== 'RequestSubmitted') return [];
  const [engineer, declarer] = [textOf(data, 'engineerId'), textOf(data, 'declaredBy')];
  return knowledge.internalApprovers(partition).filter((id) => id !== engineer && id !== declarer);
}
