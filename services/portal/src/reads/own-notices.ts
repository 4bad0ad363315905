import type { ChosenOwnNotices, OwnNotices } from '@lockbox/api/notices';
import type { SetPersonalNotices } from '@lockbox/contracts/generated/commands';
import type { PersonId } from '@lockbox/contracts/ids';
import { deliveryOf, isZoneName, KINDS, type PersonalChoice } from '@lockbox/domain/notices/notice-kinds';
import type { PolicyDocument } from '@lockbox/store/collections/policies';
import type { Static } from 'typebox';
import { isoTimeOrNull } from './iso-time.ts';

/** Until a person chooses. */
const NOTHING_CHOSEN: Omit<PersonalChoice, 'timeZone'> = {
  choices: [],
  digestAt: minuteOf('08:00'),
  quietFrom: null,
  quietUntil: null,
};

const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
/** Parses a time that the schema has accepted. */
function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** The view of a person's notices, each kind by its name; `timeZone` is the directory's until a person chooses. */
export function ownNoticesView(
  policy: PolicyDocument | undefined,
  personId: PersonId,
  timeZone: string,
): Static<typeof OwnNotices> {
  const own = policy?.personalNotices?.find((one) => one.personId === personId);
  const chosen = own ?? { ...NOTHING_CHOSEN, timeZone: knownZone(timeZone), changedAt: null };
  const { quietFrom, quietUntil, changedAt } = chosen;
  return {
    choices: KINDS.map((kind) => ({ kind, delivery: deliveryOf(chosen.choices, kind) })),
    digestAt: timeOf(chosen.digestAt),
    quiet: quietFrom === null || quietUntil === null ? null : { from: timeOf(quietFrom), until: timeOf(quietUntil) },
    timeZone: chosen.timeZone,
    changedAt: isoTimeOrNull(changedAt),
  };
}

export const ownNoticesCommand = (
  { choices, digestAt, quiet }: Static<typeof ChosenOwnNotices>,
  timeZone: string,
): SetPersonalNotices => ({
  type: 'SetPersonalNotices',
  choices,
  digestAt: minuteOf(digestAt),
  quietFrom: quiet && minuteOf(quiet.from),
  quietUntil: quiet && minuteOf(quiet.until),
  timeZone: knownZone(timeZone),
});

/** The directory may say anything, also "+05:30": no zone by its name, so that no choice is taken with it. */
function knownZone(timeZone: string): string {
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
    return isZoneName(known) ? known : 'UTC';
  } catch {
    return 'UTC';
  }
}
