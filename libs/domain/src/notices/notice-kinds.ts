import type { NoticeKind } from './notice-types.ts';

/** How a person is notified of a kind: by e-mail at once, in the daily digest, or not at all. */
export type Delivery = 'AT_ONCE' | 'DAILY' | 'NONE';

/** A person's choice. Times are minutes since midnight in the zone; quiet hours have both ends or neither. */
export interface PersonalChoice {
  /** The kinds that are not sent at once. */
  readonly choices: readonly { readonly kind: string; readonly delivery: Delivery }[];
  readonly digestAt: number;
  readonly quietFrom: number | null;
  readonly quietUntil: number | null;
  /** By its IANA name. */
  readonly timeZone: string;
}

/** Reports whether the text has the characters of a time zone's name. The list of zones changes, so no decision depends on it. */
export const isZoneName = (timeZone: string): boolean => /^[A-Za-z0-9_+/-]{1,64}$/.test(timeZone);

/**
 * The kinds that an administrator chooses, with their notices. Some notices belong to no kind and always reach all: reminders
 * before a request expires, acts that no grant covers, and closings or refusals that the guards of data stores report.
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

/** Returns the kind by which a notice is chosen; undefined if it cannot be chosen. */
export const kindOf = (notice: NoticeKind): ChosenKind | undefined =>
  KINDS.find((kind) => (CHOSEN_KINDS[kind] as readonly NoticeKind[]).includes(notice));

/** At least one administrator must be notified of these at once: they wait for a decision, or data was accessed without asking. */
const AT_ONCE_BY_SOMEBODY: ReadonlySet<ChosenKind> = new Set<ChosenKind>([
  'REQUEST_WAITS',
  'CHANGE_PROPOSED',
  'EXCLUSION',
]);

/** Reports whether quiet hours may delay a notice of this kind: nothing waits for its reader. */
export const mayBeQuiet = (kind: ChosenKind): boolean => !AT_ONCE_BY_SOMEBODY.has(kind) && kind !== 'QUESTION_ANSWERED';

/** Returns the delivery of a kind; kinds that the choice does not name are sent at once. */
export const deliveryOf = (choices: PersonalChoice['choices'], kind: ChosenKind): Delivery =>
  choices.find((choice) => choice.kind === kind)?.delivery ?? 'AT_ONCE';

/** Reports whether these deliveries, one for each possible recipient, leave one that suits the kind. */
export const reachesSomebody = (kind: ChosenKind, deliveries: readonly Delivery[]): boolean =>
  deliveries.some((delivery) => (AT_ONCE_BY_SOMEBODY.has(kind) ? delivery === 'AT_ONCE' : delivery !== 'NONE'));
