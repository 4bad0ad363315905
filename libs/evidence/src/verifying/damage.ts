/**
 * The kinds of damage to a log, to data derived from it, to a bundle or an archive: each kind has a code, and `lockbox verify`
 * has an exit code for it. The gravest is first: of several kinds, the first one here gives the exit code. Numbers never
 * change.
 */
export const damages = {
  REWRITTEN_AFTER_LETTER: {
    exit: 3,
    meaning:
      'the log is no longer the one that a letter names, with the signatures of policy and audit: it was rewritten after that',
  },
  LETTER_DIFFERS: {
    exit: 4,
    meaning:
      'a slice or a bundle has another event under the number that a letter names: the log was rewritten after the letter, or somebody has changed the number or the tenant in the letter, which nobody has signed',
  },
  WITNESS_SAW_ANOTHER_LOG: {
    exit: 10,
    meaning: 'a witness has cosigned a tree that this log does not begin with: somebody was shown another history',
  },
  CHECKPOINTS_FORK: {
    exit: 11,
    meaning: "two checkpoints of one size have different roots, and audit's key has signed both: two histories",
  },
  CHECKPOINT_DIFFERS: {
    exit: 12,
    meaning: 'the first events are not those that a checkpoint was signed over: they were changed, moved or added to',
  },
  CHECKPOINT_BEYOND_LOG: {
    exit: 13,
    meaning: 'a checkpoint was signed over more events than there are: the end was cut off',
  },
  NO_LONGER_THERE: {
    exit: 14,
    meaning:
      'what an earlier verification has seen is gone: the log or its checkpoints begin after it or end before it, or another record stands there',
  },
  CHAIN_HASH_MISMATCH: {
    exit: 15,
    meaning:
      "an event does not name the bytes of its tenant's event before it: one of the two was changed, with policy's key",
  },
  CHAIN_SEQUENCE_GAP: { exit: 16, meaning: "an event of a tenant is missing, or a tenant's events changed places" },
  CHAIN_EVENT_ID_MISMATCH: { exit: 17, meaning: "an event's id is not the one that its tenant and number give" },
  UNREADABLE: { exit: 18, meaning: 'an event that policy wrote cannot be read by its schema' },
  DECISION_DIFFERS: {
    exit: 19,
    meaning: 'by the facts that the log records, the rules of this release would not have decided so',
  },
  SIGNING_KEY_OUT_OF_TURN: {
    exit: 20,
    meaning: 'an event is signed with a trusted key that the log had replaced, or never introduced',
  },
  PROJECTION_DIFFERS: {
    exit: 21,
    meaning:
      'a document in MongoDB is not what the projector would make of the log: it was changed, added or taken away',
  },
  FOREIGN_EVENT: { exit: 22, meaning: 'a record bears no proof that policy wrote it, there; it is passed over' },
  UNKNOWN_SIGNING_KEY: {
    exit: 23,
    meaning: 'a record is signed with a key that is not among those given; it is passed over',
  },
  OTHER_TENANTS_EVENT: {
    exit: 24,
    meaning: "a genuine event stands under another tenant's key: it was copied; it is passed over",
  },
  CHAIN_SEQUENCE_REPEATED: {
    exit: 25,
    meaning: 'an event stands there twice: it was copied; the later one is passed over',
  },
  FOREIGN_CHECKPOINT: {
    exit: 26,
    meaning: 'a record among the checkpoints is signed by no key that is trusted; it is passed over',
  },
  NO_CHECKPOINT: { exit: 27, meaning: 'nothing that audit signed stands for the events of a partition' },
  CHECKPOINTS_BEHIND: {
    exit: 28,
    meaning:
      'events have been there for more than an hour that no checkpoint stands for: audit has stopped, or some were taken away',
  },
  WITNESSES_MISSING: {
    exit: 29,
    meaning:
      'fewer witnesses than are asked for have cosigned the log, the bundle or the slice, or nothing further for an hour',
  },
  CHECKPOINT_NOT_PROVEN: {
    exit: 30,
    meaning: 'no key that is trusted has signed the checkpoint of a bundle or a folder, or it was changed',
  },
  OTHER_LOG: { exit: 31, meaning: 'the checkpoint of a bundle is of another topic or partition than its events' },
  NOT_IN_LOG: { exit: 32, meaning: "an event's bytes do not stand under the checkpoint, at that place" },
  NOT_BY_POLICY: { exit: 33, meaning: "an event's proof does not hold, or is by a key that is not pinned" },
  OTHER_REQUEST: { exit: 34, meaning: 'an event of a bundle is of another tenant or request' },
  OUT_OF_ORDER: {
    exit: 35,
    meaning:
      'an event of a bundle is there twice, or before one that came earlier, or does not follow the bytes of the one before',
  },
  SCHEMA_DIFFERS: { exit: 36, meaning: "a schema is not the one of its fingerprint, or none of Lockbox's" },
  TEXT_DIFFERS: { exit: 37, meaning: 'a text of a bundle is not the one that its event stands for' },
  NO_EVENTS: { exit: 38, meaning: 'a bundle has no event in it' },
  LETTER_NOT_PROVEN: {
    exit: 39,
    meaning:
      'policy or audit has not signed what a letter says, it is of another log, or it was changed: it shows nothing',
  },
  NOT_COMPARED: {
    exit: 40,
    meaning:
      'a bundle has neither the event that a letter names nor a checkpoint of its size, or a slice is of another tenant than a letter: nothing was compared',
  },
  NOT_SIGNED: {
    exit: 41,
    meaning:
      'a decision of a bundle, or the first approval of two, has no signature of a passkey, and decisions took one then or one is pinned',
  },
  PASSKEY_UNKNOWN: {
    exit: 42,
    meaning:
      'a passkey that has signed is not that person’s, or did not count then: it was not enrolled, was removed, or a recovery has replaced it; or one that was removed, or counts, is enrolled again',
  },
  SIGNED_OTHER: {
    exit: 43,
    meaning:
      'a passkey has signed something else than its event says (another request, outcome or comment, or a change before it) or than the events before it show, or one person both of two approvals',
  },
  SIGNED_ELSEWHERE: {
    exit: 44,
    meaning: 'a passkey has signed at another origin, for another domain, or for another installation',
  },
  USER_NOT_VERIFIED: {
    exit: 45,
    meaning: 'the authenticator of a passkey did not verify its user',
  },
  SIGNATURE_WRONG: {
    exit: 46,
    meaning: 'what stands for the signature of a passkey is none',
  },
  PASSKEY_NOT_PINNED: {
    exit: 47,
    meaning: 'what passkeys have signed goes back to another first one than those that are pinned',
  },
  DECISION_MISSING: {
    exit: 48,
    meaning:
      "an event of a bundle is there without the one that policy decided it on: a grant without the customer's approval, for example",
  },
  TILE_DIFFERS: { exit: 51, meaning: 'a published tile is missing, or is not what the leaves below it give' },
  SLICE_INCOMPLETE: {
    exit: 52,
    meaning:
      'the last part of a slice has no end: it was interrupted, or the portal does not have the event that comes next; or a letter names an event after its last one',
  },
  ARCHIVE_CHECKPOINT_NOT_PROVEN: {
    exit: 53,
    meaning: 'a checkpoint of an archive is signed by no pinned key, or is of another log or size',
  },
  ARCHIVE_FILE_DIFFERS: { exit: 54, meaning: 'an event of an archive is not the one that its tiles stand for' },
  ARCHIVE_SCHEMA_DIFFERS: {
    exit: 55,
    meaning:
      'two files of an archive have different schemas under one id, a file has one that none of its events names, or an event cannot be read by its own',
  },
  ARCHIVE_FILE_MISPLACED: {
    exit: 56,
    meaning: 'a file of an archive holds other leaves than its name says, or those of another log',
  },
  ARCHIVE_FILE_MISSING: { exit: 57, meaning: 'the events of an archive from some leaf on are not there' },
  ARCHIVE_FILE_CUT: { exit: 58, meaning: 'a file of an archive ends before its last record' },
  ARCHIVE_FILE_UNREADABLE: { exit: 59, meaning: 'a file of an archive was damaged' },
  ARCHIVE_CHECKPOINT_MISSING: { exit: 60, meaning: 'an archive has events, and no checkpoint that stands for them' },
  ARCHIVE_TILE_MISSING: { exit: 61, meaning: 'a tile of an archive is not there' },
  ARCHIVE_TILE_DIFFERS: { exit: 62, meaning: 'a tile of an archive is not what its events and checkpoint give' },
  PROJECTION_BEHIND: {
    exit: 63,
    meaning:
      'by what MongoDB says, the worker of a collection has not come to the end of the log, and stands still: it has stopped, or was set back, and what follows was not compared',
  },
} as const satisfies Readonly<Record<string, { readonly exit: number; readonly meaning: string }>>;

export type DamageCode = keyof typeof damages;

/** A finding. */
export interface Damage {
  readonly code: DamageCode;
  /** Describes the first one, with its place. */
  readonly sentence: string;
  /** How many there are of this kind. */
  readonly count: number;
}

/** The exit code of the gravest of these kinds; undefined where there are none. */
export function exitCodeOf(found: Iterable<{ readonly code: DamageCode }>): number | undefined {
  const exits = [...found].map(({ code }) => damages[code].exit);
  return exits.length === 0 ? undefined : Math.min(...exits);
}

/** Collects findings, one of each kind: a writer to a topic can add any number of invalid records. */
export function createFindings() {
  const byCode = new Map<DamageCode, Damage>();
  return {
    add(code: DamageCode, sentence: string, count = 1): void {
      const before = byCode.get(code);
      byCode.set(code, before === undefined ? { code, sentence, count } : { ...before, count: before.count + count });
    },
    all: (): readonly Damage[] => [...byCode.values()],
  };
}

/** The sentence, and how many more there are. */
export const textOf = ({ code, sentence, count }: Damage): string =>
  `${code}: ${sentence}${count === 1 ? '' : ` There are ${count - 1} more of this kind.`}`;
