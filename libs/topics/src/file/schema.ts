import { EXCLUSIONS } from '@lockbox/contracts/submission-rules';
import { type Static, Type } from 'typebox';

const name = '[a-z][a-z0-9]*(?:-[a-z0-9]+)*';
const NAME = `^${name}$`;
/** `intake.<source>` stands for the topics of all sources. */
const TOPIC = `^${name}(?:\\.(?:${name}|<source>))?$`;
const SECRET = '^LOCKBOX_[A-Z_]+(?:<sender>(?:_[A-Z]+)?)?$';
const DAYS = '^P\\d+D$';

const closed = { additionalProperties: false } as const;
const topicList = Type.Optional(Type.Array(Type.String({ pattern: TOPIC }), { uniqueItems: true }));
/** A collection of the database `<namespace>`, or `private/<name>` of `<namespace>_private`. */
const collectionList = Type.Optional(
  Type.Array(Type.String({ pattern: '^(?:private/)?[a-z]+(?:_[a-z]+)*$' }), { uniqueItems: true }),
);
const about = Type.String({ minLength: 1 });

/** What a source may do besides asking for access in its own topic. */
const Source = Type.Object(
  {
    internalDecisions: Type.Optional(Type.Enum(['none', 'own', 'all'])),
    exclusions: Type.Optional(Type.Array(Type.Enum(EXCLUSIONS), { uniqueItems: true })),
    accessUse: Type.Optional(Type.Enum(['none', 'own', 'all'])),
    signed: Type.Optional(Type.Boolean()),
    reads: topicList,
    writes: topicList,
  },
  closed,
);

const Topic = Type.Object(
  {
    /** schemas/<schema>.avsc; none where values are not Lockbox's to describe. */
    schema: Type.Optional(Type.String()),
    /** For people: what a record's key is. */
    key: Type.String({ minLength: 1 }),
    cleanup: Type.Enum(['delete', 'compact']),
    retention: Type.Optional(Type.String({ pattern: `^forever$|${DAYS}` })),
    maxCompactionLag: Type.Optional(Type.String({ pattern: DAYS })),
    /** Of compacted topics, with Kafka's words and in bytes. */
    segmentBytes: Type.Optional(Type.Integer({ minimum: 1_048_576 })),
    minCleanableDirtyRatio: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    maxMessageBytes: Type.Optional(Type.Integer({ minimum: 1 })),
    restricted: Type.Optional(Type.Boolean()),
    /** Of the directory: whether its owner signs it. */
    signed: Type.Optional(Type.Boolean()),
  },
  closed,
);

const Program = Type.Object(
  {
    about,
    delivery: Type.Enum(['exactly-once', 'at-least-once', 'none']),
    reads: topicList,
    writes: topicList,
    sends: Type.Optional(Type.Array(Type.String(), { uniqueItems: true })),
    readsDocuments: collectionList,
    writesDocuments: collectionList,
    servers: Type.Optional(Type.Array(Type.Enum(['mongo', 'smtp', 'issuer']), { uniqueItems: true })),
    secrets: Type.Optional(Type.Array(Type.String({ pattern: SECRET }), { uniqueItems: true })),
  },
  closed,
);

const Principal = Type.Object(
  { about, reads: topicList, writes: topicList, documents: Type.Optional(Type.Enum(['search', 'rebuild'])) },
  closed,
);

/** schemas/topics.yaml, as far as one key alone says whether it is right; `references.ts` has the rest. */
export const FileSchema = Type.Object(
  {
    sources: Type.Record(Type.String({ pattern: NAME }), Source, closed),
    topics: Type.Record(Type.String({ pattern: TOPIC }), Topic, closed),
    defaults: Type.Object(
      {
        partitions: Type.Integer({ minimum: 1 }),
        replicationFactor: Type.Integer({ minimum: 1 }),
        minInsyncReplicas: Type.Integer({ minimum: 1 }),
        timestampType: Type.Enum(['LogAppendTime', 'CreateTime']),
        maxMessageBytes: Type.Integer({ minimum: 1 }),
      },
      closed,
    ),
    programs: Type.Record(Type.String({ pattern: NAME }), Program, closed),
    principals: Type.Record(Type.String({ pattern: NAME }), Principal, closed),
  },
  closed,
);

export type FileContent = Static<typeof FileSchema>;
