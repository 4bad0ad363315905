import type { SchemaValues } from '@lockbox/contracts/codec';
import { commandOf } from '@lockbox/contracts/intake-commands';
import { DIRECTORY_SIGNER, SIGNED_AT_HEADER, sourceKeysOf } from '@lockbox/contracts/source-signature';
import { recordRefusalOf } from '@lockbox/domain/intake/intake-checks';
import { KEPT_AFTER_END_MS } from '@lockbox/domain/time/time-rules';
import { TOPICS_FILE, withoutRights } from '@lockbox/topics/file';
import type { TopicNames } from '@lockbox/topics/names';
import type { Batch, DeadLetter, Incoming, Outgoing, Output, WorkerDefinition } from '@lockbox/worker/definition';
import type { WorkerDeps } from '@lockbox/worker/run';
import { traceHeaders } from '@lockbox/worker/trace';
import type { CommandSender, Unsent } from '@lockbox/worker/write';
import { measureDelay } from './delay.ts';
import { directoryOutcomeOf } from './directory.ts';
import type { IntakeSettings } from './settings.ts';
import { type Signers, signatureRefusalOf } from './signatures.ts';
import { openSources, type Sources } from './sources.ts';

type IntakeSchema = 'intake' | 'directory';

/** Checks in full what upstream systems publish, and turns it into commands, without names and addresses. */
export async function defineIntake(deps: WorkerDeps<IntakeSettings>): Promise<WorkerDefinition<IntakeSchema>> {
  const { settings, kafka, topics, log } = deps;
  const sender = await deps.commandSender('intake');
  const path = settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE;
  const sources = await openSources({ path, kafka, topics, log });
  const signers: Signers = {
    keys: sourceKeysOf(settings.LOCKBOX_SOURCE_KEYS),
    development: settings.LOCKBOX_DEVELOPMENT,
  };
  const inputsOf = (sourceTopics: readonly string[]): WorkerDefinition<IntakeSchema>['inputs'] => [
    {
      topic: topics.directory,
      schema: 'directory',
      unreadable: 'dead-letter',
      // The record may take rights away from somebody, who keeps them until it is mended: hence the alarm.
      deadLetterAlarm: 'DIRECTORY_RECORD_REFUSED',
    },
    ...sourceTopics.map((topic) => ({ topic, schema: 'intake', unreadable: 'dead-letter' }) as const),
  ];
  const delay = measureDelay(deps.metrics);
  return {
    name: 'intake',
    inputs: inputsOf(sources.topics),
    watchInputs: (changed) => sources.watch((sourceTopics) => changed(inputsOf(sourceTopics))),
    delivery: 'exactly-once',
    outputs: [topics.commands, topics.deadLetters],
    aboutOf: ({ value }) => (value !== null && 'source' in value ? commandOf(value).correlationId : undefined),
    open: async (context) => {
      const partitions = await context.partitionCount(topics.commands);
      const directoryId = await context.topicId(topics.directory);
      const translation = { topics, send: sender, sources, signers, partitions, directoryId };
      return {
        async handle(batch) {
          if (batch.schema === 'intake') delay(batch.records);
          return translate(batch, translation);
        },
      };
    },
  };
}

interface Translation {
  readonly topics: TopicNames;
  readonly send: CommandSender;
  readonly sources: Sources;
  readonly signers: Signers;
  /** The number of partitions of the topic of commands. */
  readonly partitions: number;
  /** The id of the topic of the directory. */
  readonly directoryId: string;
}

function translate(
  batch: Batch<IntakeSchema>,
  { topics, send, sources, signers, partitions, directoryId }: Translation,
): Output {
  const records: Outgoing[] = [];
  const deadLetters: DeadLetter[] = [];
  /**
   * Returns whether the record proves that its source wrote it, not before `since`; otherwise it becomes a dead letter,
   * with an alarm.
   */
  function isProven(record: Incoming<unknown>, signer: string, signed: boolean, since?: number): boolean {
    const refusal = signatureRefusalOf(record, signer, signed, signers, since);
    if (refusal === undefined) return true;
    deadLetters.push({ record, ...refusal, alarm: refusal.code });
    return false;
  }
  const pass = (record: Incoming<unknown>, command: Unsent) =>
    records.push(
      send(command, {
        ...traceHeaders(record),
        [ORIGIN_HEADER]: `${record.topic}/${record.partition}/${record.offset}`,
      }),
    );
  switch (batch.schema) {
    case 'intake': {
      // Its line has gone from the file, and its topic is about to be left.
      const source = sources.sourceOf(batch.topic) ?? withoutRights(batch.topic.slice(topics.intake('').length));
      for (const record of batch.records) {
        if (!isProven(record, source.name, source.signed, Date.now() - KEPT_AFTER_END_MS)) continue;
        const refusal = recordRefusalOf(record, source);
        if (refusal === undefined) pass(record, commandOf(record.value));
        else deadLetters.push({ record, ...refusal });
      }
      break;
    }
    case 'directory':
      for (const record of batch.records)
        if (isProven(record, DIRECTORY_SIGNER, sources.directorySigned())) takeOver(record);
      break;
    default:
      batch satisfies never;
  }
  return { records, deadLetters };

  function takeOver(record: Incoming<SchemaValues['directory'] | null>): void {
    // It was checked above, where there is a key to check it with.
    const signedAt = signers.keys.has(DIRECTORY_SIGNER) ? Number(record.headers[SIGNED_AT_HEADER]) : null;
    const outcome = directoryOutcomeOf(record, directoryId, signedAt);
    switch (outcome.kind) {
      case 'command':
        pass(record, outcome.command);
        return;
      case 'everywhere':
        for (let partition = 0; partition < partitions; partition++) pass(record, outcome.commandIn(partition));
        return;
      case 'refused':
        deadLetters.push({ record, code: outcome.code, sentence: outcome.sentence });
        return;
      default:
        outcome satisfies never;
    }
  }
}

/** Tells whoever finds the command among the dead letters which upstream record it came from. */
const ORIGIN_HEADER = 'lockbox-origin';
