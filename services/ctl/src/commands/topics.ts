import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { usageError } from '@lockbox/contracts/errors';
import { applyTopics, checkTopics } from '@lockbox/topics/apply';
import { readTopicsFile, TOPICS_FILE } from '@lockbox/topics/file';
import type { Finding } from '@lockbox/topics/findings';
import { isDrift } from '@lockbox/topics/findings';
import { createLogReader, existingPartitions } from '@lockbox/worker/read';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';
import { aclOptions, topicsSettings } from '../settings.ts';

interface Options {
  readonly partitions?: string;
  readonly principalPrefix?: string;
}

const TONES = {
  right: 'quiet',
  created: 'good',
  mended: 'good',
  missing: 'bad',
  differs: 'bad',
  surplus: 'bad',
} as const;

export function addTopics(program: Command, context: () => Context): void {
  const topics = program.command('topics').description('topics, schemas and access rules of schemas/topics.yaml');
  const withOptions = (command: Command) =>
    command
      .option(
        '--partitions <count>',
        'partitions of each topic, fixed from then on (LOCKBOX_PARTITIONS; apply: as many as the log has; 12)',
      )
      .option(
        '--principal-prefix <text>',
        'Kafka principals are this and the name in topics.yaml (LOCKBOX_PRINCIPAL_PREFIX; User:lockbox-)',
      );

  withOptions(topics.command('apply').description('create what is missing, mend what differs'))
    .addHelpText('after', '\nExamples:\n  $ lockbox topics apply\n  $ lockbox topics apply --partitions 3')
    .action(async (options: Options) => {
      await work(context(), options, await partitionsToMake(context(), options), applyTopics);
    });
  withOptions(topics.command('check').description('report drift, change nothing; exit code 1 when there is any'))
    .addHelpText(
      'after',
      '\nExample:\n  $ lockbox topics check --json | jq \'.findings[] | select(.state != "right")\'',
    )
    .action(async (options: Options) => {
      await work(context(), options, partitionsAsked(context().env, options), checkTopics);
    });
}

function partitionsAsked(env: Context['env'], { partitions: asked }: Options): number {
  const partitions = asked === undefined ? topicsSettings(env).LOCKBOX_PARTITIONS : Number(asked);
  if (!Number.isInteger(partitions) || partitions < 1)
    throw usageError(`--partitions: "${asked}" is not a whole number above zero.`);
  return partitions;
}

/** A topic with another number than the log has would stop all who read or write it (docs/decisions/0059). */
async function partitionsToMake({ env, out }: Context, options: Options): Promise<number> {
  const asked = partitionsAsked(env, options);
  const { kafka, topics } = openProgramCluster(env);
  const reader = createLogReader(kafka);
  const there = await existingPartitions(reader, topics.events).finally(() => reader.close());
  if (there === undefined || there.length === asked) return asked;
  const has = `${topics.events} has ${there.length} partitions`;
  if (options.partitions !== undefined || env.LOCKBOX_PARTITIONS)
    throw usageError(
      `${has}, and ${options.partitions === undefined ? 'LOCKBOX_PARTITIONS' : '--partitions'} says ${asked}: nothing was changed. If the topics were made with ${there.length}, say so, or nothing; if partitions were added since, see docs/runbook.md, "Partitions were added to a topic".`,
    );
  out.note(`${has}: so has every topic that is made now.`);
  return there.length;
}

async function work(
  { env, out }: Context,
  options: Options,
  partitions: number,
  go: typeof applyTopics,
): Promise<void> {
  const settings = topicsSettings(env);
  const { kafka, registry } = openProgramCluster(env);
  const { findings, warnings } = await go({
    kafka,
    registry,
    namespace: settings.LOCKBOX_NAMESPACE,
    file: readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE),
    partitions,
    development: settings.LOCKBOX_DEVELOPMENT,
    acls: aclOptions(env, options.principalPrefix),
    onFinding: ({ name, state }) => out.progress(`${name}: ${state}`),
  });
  for (const warning of warnings) out.note(`warning: ${warning}`);
  if (out.json) out.item({ findings, warnings }, []);
  else
    out.list<Finding>(
      findings,
      [
        { title: 'STATE', text: ({ state }) => out.tone(TONES[state], state) },
        { title: 'KIND', text: ({ kind }) => kind },
        { title: 'NAME', text: ({ name }) => name },
        { title: 'DETAIL', text: ({ detail }) => detail },
      ],
      'No topics.',
    );
  if (findings.some(isDrift)) throw new Finished(EXIT.failed);
}
