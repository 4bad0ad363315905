import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { LockboxError } from '@lockbox/contracts/errors';
import { readTopicsFile, type Source } from '@lockbox/topics/file';
import type { WorkerDeps } from '@lockbox/worker/run';

export interface Sources {
  /** Topics of the sources that the topics file names, as far as they are there. */
  readonly topics: readonly string[];
  /**
   * Returns the source that owns this topic, with its current rights from the file; undefined after its line was
   * removed.
   */
  sourceOf(topic: string): Source | undefined;
  /** Returns whether the directory must be signed, according to the file now. */
  directorySigned(): boolean;
  /** Calls back with all of them whenever there are others. Returns what ends the watching. */
  watch(changed: (topics: readonly string[]) => void): () => void;
}

interface SourcesDeps extends Pick<WorkerDeps<unknown>, 'kafka' | 'topics' | 'log'> {
  /** The topics file. */
  readonly path: string;
  readonly lookEveryMs?: number;
}

/**
 * Determines the topics of sources to read. A topic alone is not trusted: its source must be in the topics file, and it
 * is no longer read after the source is removed there. Throws what the file or Kafka throws; while it watches, it keeps
 * the last known state.
 */
export async function openSources(deps: SourcesDeps): Promise<Sources> {
  const { path, topics, log, lookEveryMs = 5_000 } = deps;
  let version = await versionOf(path);
  let file = readTopicsFile(path);
  const sourcesByTopic = () => new Map(file.sources.map((source) => [topics.intake(source.name), source]));
  let named = sourcesByTopic();
  const first = await intakeTopics(deps);
  let read = [...named.keys()].filter((topic) => first.includes(topic));
  const strangers = first.filter((topic) => !named.has(topic));
  if (strangers.length > 0)
    log.warn({ topics: strangers, file: path }, 'topics of sources that the file does not name');

  function readAnew(newest: string): void {
    try {
      file = readTopicsFile(path);
      version = newest;
    } catch (error) {
      // An error in its content is reported once; a file that could not be read is read again.
      if (error instanceof LockboxError && error.cause === undefined) version = newest;
      throw error;
    }
    named = sourcesByTopic();
  }

  /** Returns whether exactly the topics of the file are read. */
  const isLevel = () => read.length === named.size && read.every((topic) => named.has(topic));

  /** Looks at the file, and at Kafka only if the file has changed, or what is read is not yet what it names. */
  async function isOther(): Promise<boolean> {
    const newest = await versionOf(path);
    if (newest === version && isLevel()) return false;
    if (newest !== version) {
      readAnew(newest);
      log.info({ sources: [...named.values()], file: path }, 'sources and their rights have been read anew');
    }
    const there = await intakeTopics(deps);
    const now = [...named.keys()].filter((topic) => there.includes(topic));
    const isSame = now.length === read.length && now.every((topic) => read.includes(topic));
    read = now;
    return !isSame;
  }

  return {
    topics: read,
    sourceOf: (topic) => named.get(topic),
    directorySigned: () => file.topics.some(({ name, signed }) => name === 'directory' && signed),
    watch(changed) {
      const ended = new AbortController();
      const { signal } = ended;
      void (async () => {
        for (;;) {
          await pause(lookEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
          if (signal.aborted) return;
          try {
            if (await isOther()) {
              log.info({ topics: read }, 'other sources are read from now on');
              changed(read);
            }
          } catch (err) {
            log.error({ err, file: path }, 'cannot look for sources; those known before are still read');
          }
        }
      })();
      return () => ended.abort();
    },
  };
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return [mtimeMs, size, ino].join();
}

async function intakeTopics({ kafka, topics }: Pick<SourcesDeps, 'kafka' | 'topics'>): Promise<readonly string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.listTopics()).filter((topic) => topic.startsWith(topics.intake('')));
  } finally {
    await admin.disconnect();
  }
}
