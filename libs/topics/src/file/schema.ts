import { byName, choice, onlyKeys } from '@lockbox/contracts/file-shape';
import { EXCLUSIONS } from '@lockbox/contracts/submission-rules';
import * as v from 'valibot';

const name = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const matching = (pattern: string) => v.pipe(v.string(), v.regex(new RegExp(pattern), `it must match ${pattern}.`));
const Name = matching(`^${name}$`);
/** `intake.<source>` means the topics of all sources. */
const TopicName = matching(`^${name}(?:\\.(?:${name}|<source>))?$`);
const Secret = matching('^LOCKBOX_[A-Z_]+(?:<sender>(?:_[A-Z]+)?)?$');
/** A collection of the database `<namespace>`, or `private/<name>` of `<namespace>_private`. */
const Collection = matching('^(?:private/)?[a-z]+(?:_[a-z]+)*$');
const DAYS = 'P\\d+D';

/** Each entry once. */
const listOf = <S extends v.GenericSchema<string>>(entry: S) =>
  v.exactOptional(
    v.pipe(
      v.array(entry),
      v.check((list) => new Set(list).size === list.length, 'an entry stands there twice. Remove one.'),
    ),
  );
const least = (number: number) => v.pipe(v.number(), v.integer(), v.minValue(number));
const topics = listOf(TopicName);
const collections = listOf(Collection);
const about = v.pipe(v.string(), v.nonEmpty());

/** Data stores that a source guards; all of a tenant where none of its is named. */
const Guards = v.union(
  [
    choice('none', 'all'),
    v.array(onlyKeys({ tenant: about, dataStores: v.exactOptional(v.pipe(v.array(about), v.minLength(1))) })),
  ],
  'it must be none, all, or a list such as `[{ tenant: contoso, dataStores: [orders-db] }]`; without dataStores it is all of the tenant.',
);

/**
 * The rights of a source in its own topic: to ask for access, unless it only reports, and the others that are listed.
 */
const Source = onlyKeys({
  requests: v.exactOptional(v.boolean()),
  internalDecisions: v.exactOptional(choice('none', 'own', 'all')),
  withoutPasskeys: v.exactOptional(v.boolean()),
  exclusions: listOf(choice(...EXCLUSIONS)),
  accessUse: v.exactOptional(choice('none', 'own')),
  guards: v.exactOptional(Guards),
  refusals: v.exactOptional(v.boolean()),
  signed: v.exactOptional(v.boolean()),
  reads: topics,
  writes: topics,
});

const Topic = onlyKeys({
  /** schemas/<schema>.avsc; none where values are not Lockbox's to describe. */
  schema: v.exactOptional(v.string()),
  /** For people: what a record's key is. */
  key: about,
  cleanup: choice('delete', 'compact'),
  retention: v.exactOptional(matching(`^forever$|^${DAYS}$`)),
  maxCompactionLag: v.exactOptional(matching(`^${DAYS}$`)),
  /** Settings of compacted topics, with Kafka's names and in bytes. */
  segmentBytes: v.exactOptional(least(1_048_576)),
  minCleanableDirtyRatio: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  maxMessageBytes: v.exactOptional(least(1)),
  restricted: v.exactOptional(v.boolean()),
  /** True if the directory's owner signs it. */
  signed: v.exactOptional(v.boolean()),
});

const Program = onlyKeys({
  about,
  delivery: choice('exactly-once', 'at-least-once', 'none'),
  perDataStore: v.exactOptional(v.boolean()),
  optional: v.exactOptional(v.boolean()),
  reads: topics,
  writes: topics,
  sends: listOf(v.string()),
  readsDocuments: collections,
  writesDocuments: collections,
  servers: listOf(choice('mongo', 'smtp', 'issuer')),
  secrets: listOf(Secret),
});

const Principal = onlyKeys({
  about,
  reads: topics,
  writes: topics,
  readsDocuments: collections,
  documents: v.exactOptional(choice('search', 'rebuild')),
});

/** schemas/topics.yaml, as far as one key alone says whether it is right; `references.ts` has the rest. */
export const FileSchema = onlyKeys({
  sources: byName(Name, Source),
  topics: byName(TopicName, Topic),
  defaults: onlyKeys({
    partitions: least(1),
    replicationFactor: least(1),
    minInsyncReplicas: least(1),
    timestampType: choice('LogAppendTime', 'CreateTime'),
    maxMessageBytes: least(1),
  }),
  programs: byName(Name, Program),
  principals: byName(Name, Principal),
});

export type FileContent = v.InferOutput<typeof FileSchema>;
