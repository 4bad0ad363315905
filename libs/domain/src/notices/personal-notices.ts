import type { SetPersonalNotices } from '@lockbox/contracts/generated/commands';
import type { PersonalNoticesSet } from '@lockbox/contracts/generated/events';
import { type CommandId, personId } from '@lockbox/contracts/ids';
import { type Decision, decided, type Situation } from '../decider/decision.ts';
import type { Entity } from '../decider/entity.ts';
import { refused } from '../decider/refusals.ts';
import type { TenantState } from '../decider/state.ts';
import { actingAdministrator, approverFacts, holdsRole } from '../directory/administrators.ts';
import { deliveryOf, isChosenKind, isZoneName, KINDS, reachesSomebody } from './notice-kinds.ts';
import { afterNoticePreferences } from './notice-preferences.ts';

const MINUTES_OF_A_DAY = 24 * 60;

/**
 * Sets an administrator's own notices, for nobody else. The last recipient of a kind stays: no choice can leave a tenant or a
 * provider without a recipient.
 */
export function setPersonalNotices(data: SetPersonalNotices, situation: Situation): Decision {
  const administrator = actingAdministrator(situation);
  if (typeof administrator === 'string') return refused(situation, administrator);
  if (!isWhole(data)) return refused(situation, 'NOTICE_CHOICE_INVALID');
  const { digestAt, quietFrom, quietUntil, timeZone } = data;
  const choices = KINDS.flatMap((kind) => {
    const delivery = deliveryOf(data.choices, kind);
    return delivery === 'AT_ONCE' ? [] : [{ kind, delivery }];
  });
  const others = [...situation.state.principals()].filter(
    (person) => holdsRole(person) && person.principalId !== administrator.principalId,
  );
  const last = choices.find(
    ({ kind, delivery }) =>
      !reachesSomebody(kind, [delivery, ...others.map(({ notices }) => deliveryOf(notices, kind))]),
  );
  if (last !== undefined) return refused(situation, 'LAST_TO_BE_TOLD', { kind: last.kind });
  return decided({
    rule: 'PERSON_CHOOSES_NOTICES',
    data: {
      type: 'PersonalNoticesSet',
      choices,
      digestAt,
      quietFrom,
      quietUntil,
      timeZone,
      approver: approverFacts(administrator),
    },
  });
}

function isWhole({ choices, digestAt, quietFrom, quietUntil, timeZone }: SetPersonalNotices): boolean {
  const kinds = choices.map(({ kind }) => kind);
  const hasQuiet = quietFrom !== null && quietUntil !== null;
  return (
    kinds.every(isChosenKind) &&
    new Set(kinds).size === kinds.length &&
    isMinute(digestAt) &&
    (hasQuiet
      ? isMinute(quietFrom) && isMinute(quietUntil) && quietFrom !== quietUntil
      : quietFrom === null && quietUntil === null) &&
    isZoneName(timeZone)
  );
}

const isMinute = (minute: number): boolean => minute >= 0 && minute < MINUTES_OF_A_DAY;

/** The person remembers the choice, as far as others' choices depend on it; the tenant the command, so that it counts once. */
export function afterPersonalNotices(
  state: TenantState,
  { choices }: PersonalNoticesSet,
  { causationId, actor }: { readonly causationId: CommandId; readonly actor: { readonly id: string } },
): readonly Entity[] {
  const person = state.principal(personId(actor.id));
  return [
    ...(person === undefined ? [] : [{ ...person, notices: choices }]),
    afterNoticePreferences(state, causationId),
  ];
}
