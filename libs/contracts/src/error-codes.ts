import type { apiErrors } from './api-errors.ts';
import type { Explanation } from './explanation.ts';
import type { decodingErrors, refusedRecords } from './record-errors.ts';

/** Something that a program needs is away, missing, or not as it should be. */
export const needErrors = {
  REGISTRY_UNAVAILABLE: {
    meaning: 'The schema registry does not answer.',
    remedy: 'Check `LOCKBOX_REGISTRY_URL` and that it runs; programs go on by themselves.',
  },
  SCHEMA_NOT_REGISTERED: { meaning: 'A subject does not have the schema.', remedy: '`lockbox topics apply`.' },
  SCHEMA_INCOMPATIBLE: {
    meaning: 'The registry refuses a schema, as incompatible with older ones.',
    remedy: 'Find out who registered the older one; `lockbox topics check` names the subject.',
  },
  TOPIC_MISSING: { meaning: 'A topic does not exist.', remedy: '`lockbox topics apply`.' },
  PARTITION_MISSING: {
    meaning: 'A topic has fewer partitions than its fellow topics.',
    remedy: '`lockbox topics check` names it.',
  },
  NOT_DISCLOSED: {
    meaning: 'Evidence was asked for of a sealed legal demand that is not disclosed.',
    remedy: '`lockbox lift-disclosure` when it may be disclosed.',
  },
  NOT_IN_TOPICS_FILE: {
    meaning:
      'A worker reads or writes a topic that its entry in `schemas/topics.yaml` does not name. It does not start.',
    remedy: 'Add it to the entry, `npm run generate`, `lockbox topics apply`; or change the code.',
  },
  TOPICS_FILE_WRONG: {
    meaning: '`schemas/topics.yaml`, or the file that `LOCKBOX_TOPICS_FILE` names, cannot be used.',
    remedy: 'The sentence names each line and key, and what to do.',
  },
  PERMISSIONS_FILE_WRONG: {
    meaning: '`schemas/permissions.yaml`, or the file that `LOCKBOX_PERMISSIONS_FILE` names, cannot be used.',
    remedy: 'The sentence names each line and key, and what to do.',
  },
  OTHER_LOG_NAMED: {
    meaning:
      'A setting names offsets of another topic than the log is now: it was made again under the same name. Nothing of it is read.',
    remedy:
      'Find out who made it again. If that was on purpose, set `LOCKBOX_UNSIGNED_EVENTS_UNTIL` and `LOCKBOX_SIGNING_KEYS_UNTIL` to its own id and offsets, or to none.',
  },
  TOPICS_NOT_READY: { meaning: 'A topic that was just made has no leader yet.', remedy: 'Wait, and try again.' },
  OPEN_TRANSACTION: {
    meaning: 'A transaction in the topic has not ended, so it cannot be read to its end.',
    remedy: 'Wait for it; see the alarm `HANGING_TRANSACTION`.',
  },
  EVENTS_NOT_WHERE_EXPECTED: {
    meaning: 'Events of policy did not land where they should. It takes the partition over afresh, and looks.',
    remedy: 'Nothing, unless an alarm follows.',
  },
  DATABASE_LOST: {
    meaning:
      'What a worker has stored is not in MongoDB any more: the database was emptied, is another, or was brought back from an older copy. The worker takes its partitions over again, and goes on from where the database is.',
    remedy:
      'Nothing where that was on purpose: what comes from topics is made again by itself. Otherwise find out what became of the database. See [MongoDB is lost or older than the log](#mongodb-is-lost-or-older-than-the-log) for what no topic has.',
  },
  WORK_ITEM_ALTERED: {
    meaning:
      'A document that a program works by (a notice that waits, a signal, a timer) was inserted, changed or removed in MongoDB by somebody else. The program acts upon nothing of it, and makes it again from the log. `lockbox doctor`: by the log somebody should have been notified, and the log has no outcome.',
    remedy:
      'Find out who writes to that database, and keep what the alarm names for the auditors. Expected once after `LOCKBOX_SENDER_KEY` of the notifier was replaced: what it had sealed is planned again. `lockbox doctor` lists the notices that are missing.',
  },
  NO_SENDER_KEY: {
    meaning: 'A worker that sends commands has no key.',
    remedy: 'Set `LOCKBOX_SENDER_KEY` or `LOCKBOX_SENDER_KEY_FILE`.',
  },
  KAFKAJS_NOT_PATCHED: {
    meaning:
      "The installed kafkajs is not Lockbox's fork of it (`libs/kafkajs`), or is an older one. The program does not start.",
    remedy: '`rm -r node_modules/kafkajs`, then `npm install`.',
  },
  MONGODB_NOT_PATCHED: {
    meaning: "The installed MongoDB driver lacks Lockbox's patch, or has an older one. The program does not start.",
    remedy: '`rm -r node_modules/mongodb`, then `npm install` without `--ignore-scripts`.',
  },
  ISSUER_UNAVAILABLE: {
    meaning: 'The OpenID Connect issuer does not answer.',
    remedy: 'Check `LOCKBOX_OIDC_ISSUER`, `LOCKBOX_PROVIDER_OIDC_ISSUER` and that it runs.',
  },
} as const satisfies Record<string, Explanation>;

/** The `lockbox` command line cannot do what it was asked for. */
export const commandLineErrors = {
  USAGE: { meaning: 'The command was called wrongly.', remedy: '`--help` of the command has an example.' },
  NOT_SIGNED_IN: {
    meaning: 'Nobody is signed in, or the token has ended.',
    remedy: '`lockbox login`, or `LOCKBOX_TOKEN`.',
  },
  NOT_ALLOWED: {
    meaning: 'The person, or the program, may not do this.',
    remedy: "Look at the person's roles in the directory.",
  },
  SHOWN_UNPROVEN: {
    meaning:
      'What the portal answers about a request, or a proposed change, contradicts itself, or the log: nobody should decide by it.',
    remedy:
      'Look for the alarm `TEXT_DIFFERS`; `lockbox replay requests` and `lockbox replay texts` name what differs.',
  },
  SHOWN_MISSING: {
    meaning:
      'Somebody has approved the request already, or asked about it, and `lockbox approve` was given no `--shown`.',
    remedy: 'Read the request with `lockbox show`, and approve with `--shown` and the hash that it prints.',
  },
  PORTAL_UNAVAILABLE: {
    meaning: 'The portal does not answer.',
    remedy: 'Check `LOCKBOX_PORTAL_URL` and that it runs.',
  },
  PORTAL_REFUSED: {
    meaning: 'The portal answered with a problem; the command line shows its sentence.',
    remedy: 'Look its code up among the codes of the API, and among the reasons.',
  },
  NO_ACCESS: {
    meaning: 'No access by this request runs for this engineer and data store, so there are no credentials.',
    remedy:
      'The sentence says what is missing. What nobody has decided yet can still come; for what is over, ask for access anew.',
  },
  GATE_UNKNOWN: {
    meaning: 'The command line does not know where the gate of a data store is reached.',
    remedy: 'Set `LOCKBOX_GATES`, or give `--gate`. What is behind no gate is reached in another way.',
  },
  GATE_UNAVAILABLE: {
    meaning: 'A gate, or `access`, does not answer.',
    remedy: 'Check `LOCKBOX_ACCESS_URL` and `LOCKBOX_GATES`, and that both run.',
  },
  GATE_IN_DOUBT: {
    meaning: 'A gate, or `access`, cannot tell now which access runs, or has not opened yet: then nobody gets in.',
    remedy: 'Try again in a moment. If it stays so, `/readyz` of both says why.',
  },
  SIGNALS_UNAVAILABLE: {
    meaning: '`signals` does not answer, or something else answers in its place.',
    remedy: 'Check `LOCKBOX_SIGNALS_HEALTH_URL` and that it runs.',
  },
  NO_OUTCOME_YET: {
    meaning: 'The log said nothing about what was published, in the time that the command waits.',
    remedy: 'It repeats what was published before, or a worker does not run: `lockbox lag`.',
  },
  ARCHIVE_OF_OTHER_LOG: {
    meaning: 'An archive is of another installation or topic, or of a log with another number of partitions.',
    remedy: 'Compare `LOCKBOX_INSTALLATION` and `LOCKBOX_NAMESPACE`; each log has an archive of its own.',
  },
  ARCHIVE_NOT_WHOLE: {
    meaning: 'An archive lacks something, or has something that is not what was signed.',
    remedy: 'The sentence names the file. Bring it back from another copy; nothing was done with the archive.',
  },
  ARCHIVE_UNREACHABLE: {
    meaning: 'The store that an archive is at does not answer, or fails.',
    remedy: 'Check `LOCKBOX_S3_ENDPOINT`, and try again: what was written stays, and the command goes on where it was.',
  },
  ARCHIVE_BUSY: {
    meaning: 'Another `lockbox archive` writes to the same place. Nothing is wrong with log or archive.',
    remedy: 'Run it again when the other has ended: it goes on behind what that one has written.',
  },
  RESTORE_NOT_EMPTY: {
    meaning: 'A topic that an archive is to be restored into has something else in it. Nothing was written.',
    remedy: 'See that this is the cluster that you mean; make its topics anew, and begin again.',
  },
  SCHEMA_ID_TAKEN: {
    meaning: 'The registry cannot give a schema the id that archived events name. No event was written.',
    remedy: 'Restore into an empty registry, with `lockbox restore --schemas` before `lockbox topics apply`.',
  },
  PUBLISHED_DIFFERS: {
    meaning:
      'What `lockbox checkpoints export` or `lockbox archive` has written has a file that the log now gives other bytes for.',
    remedy:
      'Nothing of it was changed. Keep it: somebody has rewritten the log, or the folder. `lockbox verify` says whether the log fits its checkpoints.',
  },
  NOT_DEVELOPMENT: {
    meaning: 'The command is for development only.',
    remedy: 'Set `LOCKBOX_DEVELOPMENT=true` if this is a development installation.',
  },
} as const satisfies Record<string, Explanation>;

/** Every code that an error of ours can have. */
export type ErrorCode =
  | keyof typeof decodingErrors
  | keyof typeof refusedRecords
  | keyof typeof needErrors
  | keyof typeof commandLineErrors
  | keyof typeof apiErrors;
