import { applyTopics, checkTopics } from '@lockbox/topics/apply';
import { readTopicsFile, TOPICS_FILE } from '@lockbox/topics/file';
import type { Finding } from '@lockbox/topics/findings';
import { isDrift } from '@lockbox/topics/findings';
import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { EXIT, Finished, usageError } from '../exit-codes.ts';
import { topicsSettings } from '../settings.ts';

interface Options {
  readonly partitions?: string;
  readonly principalPrefix: string;
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
      .option('--partitions <count>', 'partitions of each topic, fixed from then on (LOCKBOX_PARTITIONS; 12)')
      .option('--principal-prefix <text>', 'Kafka principals are this and the name in topics.yaml', 'User:lockbox-');

  withOptions(topics.command('apply').description('create what is missing, mend what differs'))
    .addHelpText('after', '\nExamples:\n  $ lockbox topics apply\n  $ lockbox topics apply --partitions 3')
    .action((options: Options) => work(context(), options, applyTopics));
  withOptions(topics.command('check').description('report drift, change nothing; exit code 1 when there is any'))
    .addHelpText(
      'after',
      '\nExample:\n  $ lockbox topics check --json | jq \'.findings[] | select(.state != "right")\'',
    )
    .action((options: Options) => work(context(), options, checkTopics));
}

async function work({ env, out }: Context, options: Options, go: typeof applyTopics): Promise<void> {
  const settings = topicsSettings(env);
  const partitions = options.partitions === undefined ? settings.LOCKBOX_PARTITIONS : Number(options.partitions);
  if (!Number.isInteger(partitions) || partitions < 1)
    throw usageError(`--partitions: "${options.partitions}" is not a whole number above zero.`);
  const { kafka, registry } = openCluster(env);
  const { findings, warnings } = await go({
    kafka,
    registry,
    namespace: settings.LOCKBOX_NAMESPACE,
    file: readTopicsFile(settings.LOCKBOX_TOPICS_FILE || TOPICS_FILE),
    partitions,
    development: settings.LOCKBOX_DEVELOPMENT,
    acls: { principalOf: (name) => `${options.principalPrefix}${name}` },
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
