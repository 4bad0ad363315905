/** schemas/topics.yaml as the programs see it: who is there, and which topics each reads and writes. */
import { fileURLToPath } from 'node:url';
import type { CommandData } from '@lockbox/contracts/generated/commands';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { SourceRights } from '@lockbox/contracts/submission-rules';
import type { ProgramName } from '../generated/programs.ts';
import { readContent } from './read.ts';
import type { FileContent } from './schema.ts';

export { EACH_SENDERS_KEY } from './references.ts';

/** An owner of a Kafka principal: a program, a source, or an outsider. Topics are named without the namespace. */
export interface Party {
  readonly name: string;
  readonly about: string;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly documents: DocumentRights;
}

/** Rights in MongoDB: collections of the database `<namespace>`, `private/<name>` of `<namespace>_private`. */
export interface DocumentRights {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  /** Besides: `search` reads all of both databases, `rebuild` changes all of `<namespace>`. */
  readonly all: 'none' | 'search' | 'rebuild';
}

const NO_DOCUMENTS: DocumentRights = { reads: [], writes: [], all: 'none' };

export interface Program extends Party {
  readonly name: ProgramName;
  /** `none`: it is no worker, and belongs to no consumer group. */
  readonly delivery: FileContent['programs'][string]['delivery'];
  /** There is one for each data store that is to have one, and none that an installation begins with. */
  readonly perDataStore: boolean;
  /** It runs where it is wanted, and an installation begins without it. */
  readonly optional: boolean;
  readonly sends: readonly CommandData['type'][];
  /** The servers that it needs besides Kafka and the schema registry. */
  readonly servers: readonly ('mongo' | 'smtp' | 'issuer')[];
  /** Its secret settings; `<sender>` is replaced by each program that sends. */
  readonly secrets: readonly string[];
}

export interface TopicEntry {
  /** The name without the namespace; `intake.<source>` means the topics of all sources. */
  readonly name: string;
  readonly key: string;
  readonly schema: SchemaFile | null;
  readonly cleanup: 'delete' | 'compact';
  readonly retention: string | null;
  readonly maxCompactionLag: string | null;
  readonly segmentBytes: number | null;
  readonly minCleanableDirtyRatio: number | null;
  readonly maxMessageBytes: number;
  readonly restricted: boolean;
  /** True if its writers sign their records; only the directory's may. */
  readonly signed: boolean;
}

/** An upstream system, and what it may do besides asking for access. */
export interface Source extends SourceRights {
  /**
   * True if its decisions of the provider's people count without a passkey in an installation that requires passkeys.
   */
  readonly withoutPasskeys: boolean;
  /** True if it signs its records. */
  readonly signed: boolean;
}

/** A source of which no file says anything: it may nothing. */
export const withoutRights = (name: string): Source => ({
  name,
  requests: false,
  internalDecisions: 'none',
  withoutPasskeys: false,
  exclusions: [],
  accessUse: 'none',
  guards: [],
  refusals: false,
  signed: true,
});

export interface TopicsFile {
  readonly sources: readonly Source[];
  readonly defaults: FileContent['defaults'];
  readonly topics: readonly TopicEntry[];
  readonly programs: readonly Program[];
  /** Everybody: programs, other principals, sources. One name may be there twice, as a program and as a source. */
  readonly parties: readonly Party[];
}

/** The file that the code was written for. */
export const TOPICS_FILE = fileURLToPath(new URL('../../../../schemas/topics.yaml', import.meta.url));

/** Throws TOPICS_FILE_WRONG. */
export function readTopicsFile(path: string): TopicsFile {
  const content = readContent(path);
  const { defaults } = content;
  const sources = Object.entries(content.sources).map(
    ([name, given]): Source => ({
      name,
      requests: given.requests ?? true,
      internalDecisions: given.internalDecisions ?? 'none',
      withoutPasskeys: given.withoutPasskeys ?? false,
      exclusions: given.exclusions ?? [],
      accessUse: given.accessUse ?? 'none',
      guards: given.guards === undefined || given.guards === 'none' ? [] : given.guards,
      refusals: given.refusals ?? false,
      signed: given.signed ?? true,
    }),
  );
  const topics = Object.entries(content.topics).map(
    ([name, topic]): TopicEntry => ({
      name,
      key: topic.key,
      schema: (topic.schema ?? null) as SchemaFile | null, // references.ts has checked it
      cleanup: topic.cleanup,
      retention: topic.retention ?? null,
      maxCompactionLag: topic.maxCompactionLag ?? null,
      segmentBytes: topic.segmentBytes ?? null,
      minCleanableDirtyRatio: topic.minCleanableDirtyRatio ?? null,
      maxMessageBytes: topic.maxMessageBytes ?? defaults.maxMessageBytes,
      restricted: topic.restricted ?? false,
      signed: topic.signed ?? true,
    }),
  );
  const programs = Object.entries(content.programs).map(
    ([name, program]): Program => ({
      name: name as ProgramName, // `npm run generate` makes the type from these names, and a check holds it to them
      about: program.about,
      delivery: program.delivery,
      perDataStore: program.perDataStore ?? false,
      optional: program.optional ?? false,
      reads: program.reads ?? [],
      writes: program.writes ?? [],
      documents: { reads: program.readsDocuments ?? [], writes: program.writesDocuments ?? [], all: 'none' },
      sends: (program.sends ?? []) as CommandData['type'][], // references.ts has checked them
      servers: program.servers ?? [],
      secrets: program.secrets ?? [],
    }),
  );
  const principals = Object.entries(content.principals).map(
    ([name, { about, reads = [], writes = [], readsDocuments = [], documents = 'none' as const }]): Party => ({
      name,
      about,
      reads,
      writes,
      documents: { reads: readsDocuments, writes: [], all: documents },
    }),
  );
  const upstream = sources.map(
    (source): Party => ({
      name: source.name,
      about: aboutOf(source),
      reads: content.sources[source.name]?.reads ?? [],
      writes: [`intake.${source.name}`, ...(content.sources[source.name]?.writes ?? [])],
      documents: NO_DOCUMENTS,
    }),
  );
  return { sources, defaults, topics, programs, parties: [...programs, ...principals, ...upstream] };
}

/** For people: what a source is for. */
const aboutOf = ({
  requests,
  internalDecisions,
  withoutPasskeys,
  exclusions,
  accessUse,
  guards,
  refusals,
  signed,
}: Source): string =>
  [
    requests ? 'source of requests' : 'source of reports alone',
    internalDecisions !== 'none' && `internal decisions: ${internalDecisions}`,
    withoutPasskeys && 'decisions without passkeys',
    exclusions.length > 0 && `exclusions: ${exclusions.join(', ')}`,
    accessUse !== 'none' && `use of access: ${accessUse}`,
    guards.length > 0 && `guards: ${guardsText(guards)}`,
    refusals && 'refused attempts everywhere',
    !signed && 'not signed',
  ]
    .filter((part) => part !== false)
    .join('; ');

const guardsText = (guards: Source['guards']): string =>
  guards === 'all'
    ? 'all'
    : guards
        .flatMap(({ tenant, dataStores = ['*'] }) => dataStores.map((dataStore) => `${tenant}/${dataStore}`))
        .join(', ');

/** Returns whether every installation runs the program. */
export const isStanding = ({ perDataStore, optional }: Program): boolean => !perDataStore && !optional;

/** The setting by which policy knows the key of a program that sends commands. */
export const senderKeySetting = (program: string): string =>
  `LOCKBOX_SENDER_KEY_${program.replaceAll('-', '_').toUpperCase()}`;

let own: TopicsFile | undefined;

/** schemas/topics.yaml, read once. */
export function topicsFile(): TopicsFile {
  own ??= readTopicsFile(TOPICS_FILE);
  return own;
}

/** A program's entry in schemas/topics.yaml. */
export function programNamed(name: ProgramName): Program {
  const program = topicsFile().programs.find((one) => one.name === name);
  if (program === undefined) throw new Error(`schemas/topics.yaml has no program "${name}": run \`npm run generate\``);
  return program;
}
