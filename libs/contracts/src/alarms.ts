import { access, gate } from './access-alarms.ts';
import { needErrors } from './error-codes.ts';
import type { Explanation } from './explanation.ts';
import { decodingErrors, refusedRecords } from './record-errors.ts';

/** The log, or what policy remembers of it, is not as policy wrote it. */
const log = {
  FOREIGN_EVENT: {
    meaning:
      '`lockbox.events` has a record that does not prove that policy wrote it, in this partition and under this key. Every reader passes over it; access and gates give nobody access to its tenant until policy’s next event there shows that nothing is missing.',
    remedy:
      'Find who has write access, and keep the record for the auditors. If it is of a release that did not sign yet: `LOCKBOX_UNSIGNED_EVENTS_UNTIL`.',
  },
  UNKNOWN_SIGNING_KEY: {
    meaning:
      '`lockbox.events` has a record that is signed with a key that `LOCKBOX_SIGNING_PUBLIC_KEYS` lacks. The reader passes over it; access and gates give nobody of its partition access.',
    remedy:
      "Compare the key's id with policy's. If it is policy's, add its public key, restart, and replay the projections; otherwise as for `FOREIGN_EVENT`. Access and gates read nine hours back: so long they stay in doubt of what has no key.",
  },
  SECOND_WRITER: {
    meaning:
      '`lockbox.events` has an event that is signed as policy signs, and that this policy did not write. Its partition of policy stops.',
    remedy:
      'Look for a second policy that is not of this group; if there is none, somebody has the signing key: change it. If `lockbox.policy-state` was brought back from an older copy: empty it, and policy makes it again from the log.',
  },
  DECISION_DIFFERS: {
    meaning:
      'A command that is decided again gives other events than `lockbox.events` has of it. Found by audit; or by policy, where it makes its memory from the log: then the partition stops, and nothing is decided there.',
    remedy:
      'Go through [A decision differs](#a-decision-differs). If nothing explains it, somebody has the signing key: change it.',
  },
  SIGNING_KEY_OUT_OF_TURN: {
    meaning:
      'An event is signed with a trusted key with which policy did not sign then: by the log of its partition another was the newest, and this one was not introduced. Audit finds it; readers pass over it from where `LOCKBOX_SIGNING_KEYS_UNTIL` ends the key, access and gates at once: they give nobody access to its tenant until policy’s next event there shows that nothing is missing.',
    remedy:
      "Somebody has that key, most likely one that was replaced: end it in all programs by `LOCKBOX_SIGNING_KEYS_UNTIL`, and go through [A decision differs](#a-decision-differs). `lockbox keys list` shows the keys' history and the setting.",
  },
  GRANT_AGAINST_RULES: {
    meaning:
      'Access or a gate: the log has an `AccessGranted`, signed as policy signs, that lasts for another time than 8 hours, or has no event of its request before it that leads to it. It gives nothing, and nobody gets access to its tenant until a restart nine hours later.',
    remedy: 'Somebody has the signing key: change it, and go through [A decision differs](#a-decision-differs).',
  },
  LOG_DISAGREES: {
    meaning: "An event does not follow the one before it in its tenant's chain. Its partition of policy stops.",
    remedy: 'As for `SECOND_WRITER`. Do not go on from an old backup; compare with what auditors have kept.',
  },
  LOG_TRUNCATED: {
    meaning: 'The log ends before what policy remembers of it. Its partition of policy stops.',
    remedy: 'Bring the topic back whole, from a replica. Do not go on from an old backup.',
  },
  STATE_BEHIND_LOG: {
    meaning:
      '`lockbox.policy-state` is empty and the log is not. Policy makes it again, and decides again what the log says.',
    remedy: 'Expected after `lockbox.policy-state` was lost or emptied. Otherwise find who removed it.',
  },
  STATE_FORGED: {
    meaning:
      '`lockbox.policy-state` has records that policy has not sealed. They are passed over, and what they overwrote is written again.',
    remedy: 'Find who writes to that topic besides policy.',
  },
  STATE_REFUSED: {
    meaning:
      '`lockbox.policy-state` is not what policy has left: records were removed, or older ones brought back; or an earlier release left it. Nothing of it is believed, and policy makes it again from the log.',
    remedy:
      'Expected once, after an upgrade from a release that did not seal it or kept less in it, and when `LOCKBOX_STATE_KEY` was replaced without the previous key. Otherwise find who writes to that topic besides policy, or who restored it.',
  },
  SEALED_UNREADABLE: {
    meaning:
      'Policy makes its memory again from the log, and `lockbox.sealed` has a record that cannot be read. It is passed over: if policy wrote it, that request cannot be disclosed on its day from this memory.',
    remedy:
      'Look at the record that the sentence names. If the registry is at fault, put it right, empty `lockbox.policy-state` once more, and restart policy. If policy did not write it, find who did.',
  },
  STATE_NEWER: {
    meaning:
      '`lockbox.policy-state` was written by a later release, and this one would lose what it does not know. The partition stops.',
    remedy: 'Run the release that wrote it, or a later one.',
  },
  REPEATED_SEQUENCE: {
    meaning: 'An event stands in the log twice. The reader dropped the later one.',
    remedy: 'Find who copies records; keep both for the auditors.',
  },
  CHAIN_SEQUENCE_GAP: {
    meaning:
      "An event of a tenant is missing. Found by audit; or by who decides over access, and then nobody gets access to the data of that tenant, or of all in the partition if the event is the provider's.",
    remedy:
      'Records were lost or removed, or somebody else has written. Find out who, and keep the topic as it is. Once the log is whole, restart what refuses.',
  },
  EMERGENCY_NOT_ALLOWED: {
    meaning:
      'The log grants access in an emergency to a tenant whose rule asks for an approver or refuses it. Found by who decides over access: nobody gets access by that grant.',
    remedy:
      "Policy writes no such grant: somebody else has its signing key, or it runs a release that does not know the rule. Find out which; tell the tenant, and follow SECOND_WRITER where it is not policy's.",
  },
  CHAIN_SEQUENCE_REPEATED: {
    meaning: "Audit: a tenant's sequence stands at a second offset. The trail keeps the first.",
    remedy: 'Look for a second writer; keep both records for the auditors.',
  },
  CHAIN_HASH_MISMATCH: {
    meaning: 'Audit: the record before is not the one that this event was written after. One of the two was changed.',
    remedy: 'Find out who has changed the topic, and keep it as it is.',
  },
  CHAIN_EVENT_ID_MISMATCH: {
    meaning:
      "Audit: an event's id is not the one that its tenant and sequence give. It is signed, and policy does not write such.",
    remedy: 'As for `SECOND_WRITER`.',
  },
} as const satisfies Record<string, Explanation>;

/** The log does not fit what was signed of it, or what is there cannot be signed (docs/contract.md, "Checkpoints"). */
const checkpoints = {
  CHECKPOINT_DIFFERS: {
    meaning:
      'Audit: a checkpoint that a trusted key signed has another root than the log has at that size. The log was rewritten after it was signed, or somebody else has the key and signs another history. No further checkpoint of that partition is signed.',
    remedy:
      'Keep both topics as they are, and run `lockbox verify`, also with checkpoints that were kept elsewhere (`--checkpoint`): they say which history is the older. Restore the log from a replica, or change the key; then restart audit.',
  },
  CHECKPOINT_BEYOND_LOG: {
    meaning:
      'Audit: the log has fewer events than a checkpoint says that a trusted key signed. Its end was cut off. No further checkpoint of that partition is signed.',
    remedy: 'Bring the topic back whole, from a replica; then restart audit. Look for `LOG_TRUNCATED` at policy.',
  },
  CHECKPOINTS_STOPPED: {
    meaning:
      'Audit signs no further checkpoint of a partition, since what stands there next is not as policy wrote it. The sentence says what.',
    remedy: 'As for the alarm that it names, or for `CHAIN_HASH_MISMATCH`. Restart audit once the log is whole.',
  },
  CHECKPOINTS_LOST: {
    meaning:
      '`lockbox.checkpoints` ends before what audit has read of it: checkpoints were taken away. Audit signs anew what the log has now.',
    remedy:
      'Find who did it, and bring the topic back from a copy. Hold the log against checkpoints that were kept elsewhere: `lockbox verify --checkpoint`.',
  },
  WITNESS_SAW_ANOTHER_LOG: {
    meaning:
      'A witness has seen checkpoints of a partition, signed with the key of this installation, that the log no longer fits: it was rewritten or cut off, or another history was signed for somebody else. Audit goes on, without that witness.',
    remedy:
      'Keep both topics as they are. Get the checkpoint that the witness has, and hold the log against it: `lockbox verify --witnesses`, or `--checkpoint`. If it is genuine, restore the log from a replica and change the keys; if the log was made anew on purpose, the witness needs a new name for it: `LOCKBOX_INSTALLATION`.',
  },
  WITNESSES_MISSING: {
    meaning:
      'The newest checkpoint has lacked the cosignatures that the policy asks for, for as long as `LOCKBOX_WITNESSES_WITHIN` says; or `lockbox verify` finds that they have cosigned nothing of a partition, or nothing further for an hour. Audit signs and asks on.',
    remedy:
      "Look at audit's log, which says what each witness answered (`the witness has not cosigned`), and at `lockbox_witness_answers_total`. A new witness needs what `lockbox checkpoints keys` prints; after a change of audit's key all of them do.",
  },
  FOREIGN_CHECKPOINT: {
    meaning: '`lockbox.checkpoints` has a record that no trusted key signed, or of another log. It is passed over.',
    remedy:
      "Find who has write access. After a change of audit's key: the old public key stays in `LOCKBOX_CHECKPOINT_PUBLIC_KEYS`.",
  },
} as const satisfies Record<string, Explanation>;

/** The input of a worker is incomplete or not trustworthy. */
const input = {
  PARTITIONS_DIFFER: {
    meaning:
      'Somebody has added partitions to a topic, or `LOCKBOX_PARTITIONS` is not the number that the log was written with: tenants no longer stand where their past is. Of the workers that read or write that topic all partitions stop; policy stops in any case.',
    remedy:
      'Set `LOCKBOX_PARTITIONS` to the number that the topics were made with. If partitions were added: [Partitions were added to a topic](#partitions-were-added-to-a-topic).',
  },
  INPUT_TRUNCATED: {
    meaning: 'The worker has read further than the topic now reaches: the topic has lost its end. The partition stops.',
    remedy:
      'Restore the topic; what is lost has to be sent again by its senders. The sentence says how to go on after that.',
  },
  RECORDS_LOST: {
    meaning: 'Records were deleted before the worker had read them. The partition stops.',
    remedy:
      'Find out what deleted them: retention, a byte limit, or somebody. Their senders have to send them again. The sentence says how to go on after that.',
  },
  TOPIC_MADE_ANEW: {
    meaning: 'A topic has the name of the one that the worker has read, and is another. The partition stops.',
    remedy:
      'Find out who made it, and restore the old one if there is a copy. The sentence says how to begin with the new one all the same.',
  },
  RECORDS_DAMAGED: {
    meaning:
      'A batch of records does not have the checksum that it was written with: it was damaged on a disk, or on its way. The partition stops.',
    remedy:
      'Restart the worker. If it stops again, let another replica lead the partition, and look at the disk of the broker that led it.',
  },
  TOPIC_SETTINGS_DIFFER: {
    meaning:
      "A topic is kept otherwise than `schemas/topics.yaml` says: shorter, by bytes, with a leader that may lack records, or with times that are not the broker's.",
    remedy: 'Find who has changed it. `lockbox topics apply` mends it; look for `RECORDS_LOST` and `LOG_TRUNCATED`.',
  },
  DATABASE_LOST: needErrors.DATABASE_LOST,
  WORK_ITEM_ALTERED: needErrors.WORK_ITEM_ALTERED,
  GROUP_RESET: {
    meaning:
      "The group's offset is not one that a worker has committed: somebody has set it, or it expired and the topic's beginning is gone. The partition stops.",
    remedy:
      'Find out who set it, and set it back. The sentence says how to begin there. After an upgrade from a version that did not mark its offsets: `LOCKBOX_ACCEPTED_GAPS=unmarked`, once.',
  },
  NO_LOG_APPEND_TIME: {
    meaning: "A record does not carry the broker's own time, and decisions rest on it. The partition stops.",
    remedy: '`lockbox topics apply`, then restart.',
  },
  CLOCK_DIFFERS: {
    meaning:
      "The time that a broker gave a command is minutes ahead of policy's own clock, or far from both that and the time that its sender signed. Decisions rest on it, so the partition stops before that command.",
    remedy:
      'Set the wrong clock right, then restart policy: [a clock is wrong](#a-clock-is-wrong). The sentence says how to go on if it stops again.',
  },
  HANGING_TRANSACTION: {
    meaning:
      'An output topic holds a transaction that nobody ends: a broker died in the middle of a commit. The take-over waits.',
    remedy: "Wait for the broker's transaction timeout, or find it with `kafka-transactions.sh` and abort it.",
  },
  UNKNOWN_SENDER: {
    meaning: 'A command names no sender that is known. It has no effect.',
    remedy: 'Look at who may write to `lockbox.commands`.',
  },
  WRONG_MAC: {
    meaning: "A command is not signed with its sender's key. It has no effect.",
    remedy:
      'Check that the sender and policy have the same key. Otherwise look at who may write to `lockbox.commands`.',
  },
  SENDER_NOT_ALLOWED: {
    meaning: 'A sender sent a command that `schemas/topics.yaml` does not let it send. It has no effect.',
    remedy: "Rotate that sender's key, and find out who has it.",
  },
  TENANT_MISMATCH: refusedRecords.TENANT_MISMATCH,
  WRONG_PARTITION: {
    meaning:
      'A genuine command stands in a partition in which its tenant does not stand: it was copied. It has no effect.',
    remedy: 'Find who writes to `lockbox.commands` besides the workers.',
  },
  SOURCE_NOT_PROVEN: {
    meaning:
      'A record of a source, or of the directory, is not signed with the key of that source. It has no effect, and is a dead letter.',
    remedy:
      'Right after a source began to sign, or changed its key: give intake the key first (`LOCKBOX_SOURCE_KEYS`), then redrive. Otherwise find who writes to that topic besides the source.',
  },
  SIGNED_IN_FUTURE: {
    meaning:
      'A record of a source, or of the directory, was signed more than five minutes after the time at which its broker took it. It has no effect, and is a dead letter.',
    remedy:
      "The source's clock is ahead, or the broker's is behind ([a clock is wrong](#a-clock-is-wrong)): set it right, then redrive. If neither is, somebody else may have that source's key: change it, and redrive nothing.",
  },
  SESSION_FORGED: {
    meaning:
      "A browser came with a session that stands in the portal's database and that the portal did not write so. Nobody is signed in by it.",
    remedy:
      'Expected for a while after `LOCKBOX_SESSION_KEY` was changed without the one before it. Otherwise find out who writes to that database.',
  },
  TEXT_DIFFERS: {
    meaning:
      'A justification or a comment in the database is not the one that the log means. Nobody is shown it, and a request with it is not decided.',
    remedy:
      'Expected after an upgrade from a release that kept no salts, until `lockbox replay texts` and `lockbox replay requests` have run; they mend it in any case. Otherwise find out who writes to that database.',
  },
  DIRECTORY_RECORD_REFUSED: {
    meaning:
      'A directory record is not taken, and what it says has no effect: somebody may keep a role that it takes away.',
    remedy: 'Mend it at its source and publish it again; its dead letter says what is wrong.',
  },
} as const satisfies Record<string, Explanation>;

/** Lockbox itself cannot do something. */
const work = {
  UNDECIDABLE: {
    meaning: 'A fault in Lockbox: a command cannot be decided. The others are.',
    remedy: 'Report it; redrive its dead letter after the upgrade.',
  },
  UNPROCESSABLE: {
    meaning: 'A fault in Lockbox: a record of the log makes its reader fail. The partition stops.',
    remedy: 'Report it; upgrade the worker, then restart it.',
  },
  NOTICE_FAILED: {
    meaning: 'A fault in Lockbox: a notice cannot be composed or sent. It is tried again, and the others go on.',
    remedy: 'Look at the reason in the log, and report it.',
  },
  BACKGROUND_TASK_FAILED: {
    meaning:
      'The timers or deliveries of a partition fail for a reason that does not pass by itself. They are tried again.',
    remedy: 'Look at the reason in the log, and report it.',
  },
} as const satisfies Record<string, Explanation>;

/** Everything that an operator has to look at. A record of the log that cannot be decoded stops its partition, too. */
export const alarms = { ...log, ...checkpoints, ...access, ...gate, ...input, ...work, ...decodingErrors };
export type AlarmCode = keyof typeof alarms;

export const isAlarmCode = (code: string): code is AlarmCode => Object.hasOwn(alarms, code);
