/**
 * Checks the effect of each input: an acknowledged record is stored, each record leads to a command or a dead letter,
 * and each command has its effect.
 */
import {
  type Fields,
  type History,
  OFF_AT_MOST_MS,
  type Place,
  type StoredCommand,
  textOf,
  type Violation,
} from './history.ts';
import type { Life } from './life.ts';

const nameOf = ({ topic, partition, offset }: Place): string => `${topic}/${partition}/${offset}`;

type Inputs = Pick<History, 'accepted' | 'inputs' | 'commands' | 'deadLetters' | 'decisions' | 'events'>;

/** Who writes each dead letter once. The projector reads the directory too, and says it again after a restart. */
const ONCE: readonly string[] = ['intake', 'policy'];

/** Topics whose records become commands; a record of the others is an input too, and is a dead letter or nothing. */
export function lostInputs(history: Inputs, commandsTopic: string): readonly Violation[] {
  const stored = new Map(history.inputs.map((input) => [nameOf(input), input]));
  const led = new Set(history.commands.flatMap(({ origin }) => origin ?? []));
  const dead = new Set(history.deadLetters.map(nameOf));
  const deadOnce = countOf(history.deadLetters.filter(({ worker }) => ONCE.includes(worker)).map(nameOf));
  // Identified by its bytes, which are unique: a write without its acknowledgement is stored twice.
  const poison = new Set(history.accepted.filter((one) => one.poison).map(({ sha256 }) => sha256));
  const refused = refusedIn(history.events);
  // The publisher of a refused record gets a dead letter, beside the refusal in the log.
  const refusals = new Set(
    history.commands
      .filter(({ commandId }) => refused.has(commandId))
      .map((command) => nameOf({ topic: commandsTopic, ...command })),
  );
  const violations: Violation[] = [];
  const is = (what: string, mayCome = false) => void violations.push({ invariant: 'INPUT_IS_KEPT', what, mayCome });

  for (const input of history.accepted) {
    const kept = stored.get(nameOf(input));
    if (kept === undefined) is(`${nameOf(input)} was acknowledged, and is not in its topic`);
    else if (kept.sha256 !== input.sha256) is(`${nameOf(input)} was acknowledged, and another record stands there`);
  }
  for (const input of history.inputs) {
    const name = nameOf(input);
    const letters = deadOnce.get(name) ?? 0;
    const offMs = input.topic === commandsTopic ? Math.abs(input.stampedOffMs) : (input.toldAheadMs ?? 0);
    const isOfWrongClock = offMs > OFF_AT_MOST_MS;
    if (isOfWrongClock || (input.sha256 !== null && poison.has(input.sha256))) {
      if (letters === 0) is(`${name} cannot be processed, and is no dead letter`, true);
    } else if (dead.has(name) && !refusals.has(name)) is(`${name} is a dead letter, and nothing is wrong with it`);
    else if (input.topic !== commandsTopic && !led.has(name)) is(`${name} led to no command`, true);
    if (letters > 1) is(`${name} is ${letters} dead letters`);
  }
  // An aborted transaction has no effects. A record that is younger than the look at its topic is there at the next
  // look.
  const topics = new Set(history.inputs.map(({ topic }) => topic));
  const isGone = (name: string) => topics.has(name.slice(0, name.indexOf('/'))) && !stored.has(name);
  for (const name of [...led].filter(isGone)) is(`a command came of ${name}, which is not in its topic`, true);
  for (const name of [...dead].filter(isGone)) is(`a dead letter came of ${name}, which is not in its topic`, true);
  return violations;
}

/** Each command has the event that it asks for, or its refusal. */
export function withoutEffect(
  { commands, events, decisions, deadLetters }: Inputs,
  lives: ReadonlyMap<string, Life>,
  commandsTopic: string,
): readonly Violation[] {
  const effects = new Set(events.flatMap(({ tenantId, type, data }) => effectsOf(tenantId, type, data)));
  const refused = refusedIn(events);
  const dead = new Set(deadLetters.map(nameOf));
  const isStampedWrong = ({ stampedOffMs }: StoredCommand) => Math.abs(stampedOffMs) > OFF_AT_MOST_MS;
  const again = new Set(commands.filter((one) => !isStampedWrong(one)).map(({ commandId }) => commandId));
  const setAside = commands.filter((one) => isStampedWrong(one) && !again.has(one.commandId));
  const lost = commands.filter((command) => {
    const wanted = wantedBy(command);
    if (wanted === undefined || refused.has(command.commandId)) return false;
    if (dead.has(nameOf({ topic: commandsTopic, ...command }))) return false;
    return !effects.has(wanted);
  });
  return [
    ...setAside.map(
      ({ type, commandId, partition, offset }): Violation => ({
        invariant: 'INPUT_IS_KEPT',
        what: `${type} ${commandId} (partition ${partition}, offset ${offset}) was stamped by a wrong clock, and did not come again`,
        mayCome: true,
      }),
    ),
    ...lost.map(
      ({ type, commandId, partition, offset }): Violation => ({
        invariant: 'INPUT_IS_KEPT',
        what: `${type} ${commandId} (partition ${partition}, offset ${offset}) has no event, and no refusal`,
        mayCome: true,
      }),
    ),
    // A 200 says that it was decided so, by this person.
    ...decisions.flatMap(({ requestId, person, decision, status }): readonly Violation[] => {
      const { customer, firstApprover } = lives.get(requestId) ?? {};
      const isFirstOfTwo = decision === 'approve' && firstApprover === person;
      const isSo = isFirstOfTwo || (customer?.decision === decision && customer.person === person);
      const what = `the API said that ${person} decided on ${requestId}: ${decision}. The log says ${JSON.stringify(customer)}`;
      return status === 200 && !isSo ? [{ invariant: 'INPUT_IS_KEPT', what }] : [];
    }),
  ];
}

/** The commands that the log says were refused. */
const refusedIn = (events: History['events']): ReadonlySet<string> =>
  new Set(events.flatMap(({ type, data }) => (type === 'CommandRejected' ? [textOf(data, 'commandId')] : [])));

/** The event that a command asks for, as `effectsOf` names it; undefined where there may be none. */
function wantedBy({ tenantId, type, data }: StoredCommand): string | undefined {
  const request = textOf(data, 'requestId');
  switch (type) {
    case 'SubmitRequest':
      return `submitted ${request}`;
    case 'RecordInternalDecision':
      return `reviewed ${request}`;
    case 'ApproveRequest':
    case 'DenyRequest':
      return `decided ${request}`;
    case 'FinishWork':
      return `ended ${request}`;
    case 'RecordNotification':
      return `told ${textOf(data, 'notificationId')}`;
    case 'SetTenant':
      return `tenant ${tenantId}`;
    case 'SetEnvironment':
      return `environment ${tenantId} ${textOf(data, 'environmentId')}`;
    case 'SetPrincipal':
      return `person ${tenantId} ${textOf(data, 'principalId')}`;
    case 'SetProviderPerson':
      return `person ${tenantId} ${textOf(data, 'personId')}`;
    case 'EnablePolicy':
      return `policy ${tenantId}`;
    default:
      return undefined;
  }
}

function effectsOf(tenantId: string, type: string, data: Fields): readonly string[] {
  const request = textOf(data, 'requestId');
  switch (type) {
    case 'RequestSubmitted':
      return [`submitted ${request}`];
    case 'InternallyApproved':
    case 'InternallyRejected':
    case 'InternalReviewExpired':
      return [`reviewed ${request}`];
    case 'RequestApproved':
    case 'RequestDenied':
    case 'ApprovalRecorded':
    case 'RequestExpired':
      return [`decided ${request}`];
    case 'AccessEnded':
      return [`ended ${request}`];
    case 'NotificationRecorded':
      return [`told ${textOf(data, 'notificationId')}`];
    case 'TenantSet':
      return [`tenant ${tenantId}`];
    case 'EnvironmentSet':
      return [`environment ${tenantId} ${textOf(data, 'environmentId')}`];
    case 'PrincipalSet':
      return [`person ${tenantId} ${textOf(data, 'principalId')}`];
    case 'ProviderPersonSet':
      return [`person ${tenantId} ${textOf(data, 'personId')}`];
    case 'PolicyEnabled':
      return [`policy ${tenantId}`];
    default:
      return [];
  }
}

function countOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
