import type { Explanation } from './explanation.ts';

/** A record's value cannot be decoded. In the log that stops the partition; elsewhere the record is a dead letter. */
export const decodingErrors = {
  NULL_VALUE: { meaning: 'The record has no value.', remedy: 'Send the record that is meant, in Avro.' },
  NOT_AVRO: {
    meaning: "The value does not begin as Confluent's wire format does: a zero byte and the id of a schema.",
    remedy: 'Publish with a serializer for the schema registry.',
  },
  UNKNOWN_SCHEMA: {
    meaning: 'The registry has no schema of the id that the value names.',
    remedy:
      'Register the schema, or publish with the newest one of the subject. A reader of the log: point it at the right registry.',
  },
  WRONG_RECORD_TYPE: {
    meaning:
      "The value is none of the records of this topic, or the registry's schema of its id is neither the one of this release or of one before, nor that with additions at the ends.",
    remedy:
      "Publish with the newest schema of the topic's subject. A reader of the log: find who has changed the registry, put it right, and restart the reader.",
  },
  UNREADABLE: {
    meaning: 'The bytes are not a whole record of the schema that they name.',
    remedy: 'Publish it again, encoded with the schema that its id names. A reader of the log: upgrade it, never skip.',
  },
} as const satisfies Record<string, Explanation>;

/** A record of an upstream system, of the directory or of a sender of commands is refused: a dead letter. */
export const refusedRecords = {
  TOO_LARGE: {
    meaning: 'The record is larger than 1 MiB, in the directory than 256 KiB.',
    remedy: 'Publish less in one record.',
  },
  WRONG_KEY: {
    meaning: "A directory record's key is not that of its value.",
    remedy: 'Publish under `tenantId/kind/id`.',
  },
  TENANT_MISMATCH: {
    meaning: 'The tenant in the value is not that of the key. The record has no effect.',
    remedy: 'Publish under the own tenant. Of a command: find out who sent it.',
  },
  SOURCE_MISMATCH: {
    meaning: "`source` is not the topic's suffix.",
    remedy: 'Publish to the topic of your own source.',
  },
  SOURCE_NOT_ALLOWED: {
    meaning:
      'The source has no right to this: an internal decision, an exclusion, or a record about the request of another source.',
    remedy:
      'Find out who published it. If the source is to have the right, give it in `sources` of `schemas/topics.yaml`.',
  },
  SOURCE_NOT_A_GUARD: {
    meaning:
      'A source confirmed, or reported an opening, a closing, a refusal or use, for a data store that it does not guard. The record has no effect.',
    remedy:
      'Find out who published it. If the source guards the data store, name it in its `guards` in `sources` of `schemas/topics.yaml`.',
  },
  INVALID_FIELDS: {
    meaning: 'Fields are missing, too long, or not right; the sentence names all of them.',
    remedy: 'Mend them and publish it again.',
  },
  OUTPUT_TOO_LARGE: {
    meaning: 'What the record leads to is larger than its topic takes.',
    remedy: 'Publish less in one record.',
  },
  ID_NOT_ALLOWED: {
    meaning: 'An id is empty, reserved, or has a character that ids may not have.',
    remedy: 'Use an id of visible ASCII without "@", and never an address.',
  },
  UNKNOWN_TENANT: {
    meaning: 'The directory has not named this tenant.',
    remedy: 'Publish the tenant, then redrive the dead letter.',
  },
} as const satisfies Record<string, Explanation>;
