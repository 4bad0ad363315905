import type { NoticeKind } from './notice-types.ts';

/** How a person is told of a kind: by a letter at once, in the daily digest, or not at all. */
export type Delivery = 'AT_ONCE' | 'DAILY' | 'NONE';

/** What a person has chosen. Times are minutes since midnight in the zone; quiet hours have both ends or neither. */
export interface PersonalChoice {
  /** The kinds that are not told at once. */
  readonly choices: readonly { readonly kind: string; readonly delivery: Delivery }[];
  readonly digestAt: number;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  /** By its IANA name. */
  readonly timeZone: string;
}

/** Whether it is made of what names of zones are made of. Which zones there are changes, so that no decision depends on it. */
export const isZoneName = (timeZone: string): boolean => /^[A-Za-z0-9_+/-]{1,64}$/.test(timeZone);

/**
 * What an administrator chooses about, and the notices that it means. Reminders stand in none: before a request expires all of
 * its approvers are told, whatever they chose; so they are of what no grant covers,
 * and of what the guards of data stores could not close or refused.
 */
export const CHOSEN_KINDS = {
  REQUEST_WAITS: ['approval-needed', 'one-more-approval'],
  QUESTION_ANSWERED: ['question-answered'],
  REQUEST_DECIDED: ['approved', 'denied', 'expired'],
  ACCESS_WITHOUT_APPROVAL: ['not-required'],
  ACCESS_ENDED: ['access-ended'],
  EXCLUSION: ['exclusion', 'disclosed'],
  CHANGE_PROPOSED: ['policy-change-proposed'],
  POLICY: [
    'policy-enabled',
    'policy-disabled',
    'approval-rule-set',
    'emergency-rule-set',
    'policy-change-withdrawn',
    'became-unmanaged',
    'roll-out-overdue',
  ],
} as const satisfies Readonly<Record<string, readonly NoticeKind[]>>;

export type ChosenKind = keyof typeof CHOSEN_KINDS;
export const KINDS = Object.keys(CHOSEN_KINDS) as readonly ChosenKind[]; // its own keys

export const isChosenKind = (kind: string): kind is ChosenKind => Object.hasOwn(CHOSEN_KINDS, kind);

/** What a notice is to whoever chooses; undefined where nobody may choose. */
export const kindOf = (notice: NoticeKind): ChosenKind | undefined =>
  KINDS.find((kind) => (CHOSEN_KINDS[kind] as readonly NoticeKind[]).includes(notice));

/** Of these somebody has to be told at once: they wait for a decision, or data was accessed without asking. */
const AT_ONCE_BY_SOMEBODY: ReadonlySet<ChosenKind> = new Set<ChosenKind>([
  'REQUEST_WAITS',
  'CHANGE_PROPOSED',
  'EXCLUSION',
]);

/** Whether quiet hours may keep a notice of this kind until they are over: nothing waits for its reader. */
export const mayBeQuiet = (kind: ChosenKind): boolean => !AT_ONCE_BY_SOMEBODY.has(kind) && kind !== 'QUESTION_ANSWERED';

/** Of a choice. What it does not name is told at once. */
export const deliveryOf = (choices: PersonalChoice['choices'], kind: ChosenKind): Delivery =>
  choices.find((choice) => choice.kind === kind)?.delivery ?? 'AT_ONCE';

/** Whether these deliveries, of all who could be told, leave somebody who is told as the kind needs it. */
export const reachesSomebody = (kind: ChosenKind, deliveries: readonly Delivery[]): boolean =>
  deliveries.some((delivery) => (AT_ONCE_BY_SOMEBODY.has(kind) ? delivery === 'AT_ONCE' : delivery !== 'NONE'));
