import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { interrupted } from '@lockbox/command-line/interruption';
import type { CommandOutput } from '@lockbox/command-line/output';
import { storeSettings } from '@lockbox/command-line/settings';
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import { behindText } from '@lockbox/evidence/verifying/report';
import { mongoTls } from '@lockbox/platform/server-access';
import { type ProjectionName, projections } from '@lockbox/store/collections';
import { connectStore } from '@lockbox/store/connect';
import { inputOf, type Rebuilt, rebuild, type WrongDocument } from '@lockbox/store/rebuilding';
import { createLogReader, openTopicSource } from '@lockbox/worker/read';
import { Argument, type Command } from 'commander';
import { type ActOptions, actOptions, recordActs } from '../act.ts';
import { openProgramCluster } from '../context.ts';

interface Options extends ActOptions {
  readonly compare?: boolean;
}

const NAMES = Object.keys(projections);

export function addReplay(program: Command, context: () => Context): void {
  const command = program
    .command('replay')
    .description('build a projection again from the topics, and put right what differs in MongoDB')
    .addArgument(new Argument('<projection>', 'which').choices(NAMES))
    .option('--compare', 'change nothing; say what differs, document by document, and end with 1 if anything does')
    .addHelpText(
      'after',
      `
Workers may go on meanwhile. Readers notice nothing: single documents are put right, and only those that are wrong.
Where by what the database says the worker stands still before the end, it says how far was compared, and ends with 1.

Examples:
  $ lockbox replay --compare requests
  $ for p in ${NAMES.join(' ')}; do lockbox replay --compare $p || break; done`,
    )
    .action((name: ProjectionName, options: Options) => replay(context(), name, options));
  for (const option of actOptions()) command.addOption(option);
}

async function replay(context: Context, name: ProjectionName, options: Options): Promise<void> {
  const { env, out } = context;
  const { compare: compareOnly = false } = options;
  const settings = storeSettings(env);
  const { LOCKBOX_MONGO_URL: url, LOCKBOX_NAMESPACE: namespace } = settings;
  const { kafka, registry, topics, trust } = openProgramCluster(env);
  const collections = projections[name];
  const { schema, deliverRepeats } = inputOf(collections);
  const act = { action: 'PROJECTION_REPLAYED', tenantId: null, subject: name, detail: null } as const;
  if (!compareOnly) await recordActs(context, options, [act]);
  const reader = createLogReader(kafka);
  const store = await connectStore({ url, tls: mongoTls(settings), namespace });
  // At ctrl-C too, what was built beside the live documents is dropped.
  const stopping = new AbortController();
  void interrupted().then(() => stopping.abort(new Finished(EXIT.failed)));
  try {
    const codec = (await openCodec(registry, topics.namespace, schema)) as Codec<unknown>; // used to read only
    const { signal } = stopping;
    const rebuilt = await rebuild({
      store,
      collections,
      source: await openTopicSource({
        reader,
        codec,
        topic: topics[schema],
        schema,
        deliverRepeats,
        trust: trust(),
        signal,
      }),
      mend: !compareOnly,
      onProgress: ({ stage, done, of }) => out.progress(`${stage} ${name}: ${done} of ${of}`),
      signal,
    });
    print(out, name, rebuilt, compareOnly);
  } finally {
    await reader.close();
    await store.close();
  }
}

interface Row extends WrongDocument {
  readonly what: 'missing' | 'extra' | 'different';
}

function print(out: CommandOutput, name: ProjectionName, rebuilt: Rebuilt, compareOnly: boolean): void {
  const { documents, mended } = rebuilt;
  const behind = rebuilt.upTo.filter(({ offset, of }) => offset < of);
  const rows = (['missing', 'extra', 'different'] as const).flatMap((what) =>
    rebuilt[what].map((document): Row => ({ what, ...document })),
  );
  if (out.json) out.item({ projection: name, ...rebuilt }, []);
  else
    out.list(
      rows,
      [
        { title: 'WHAT', text: ({ what }) => what },
        { title: 'COLLECTION', text: ({ collection }) => collection },
        { title: 'DOCUMENT', text: ({ id }) => id },
        { title: 'FIELDS', text: ({ fields }) => fields.join(', ') },
      ],
      behind.length > 0
        ? `${documents} documents; of what was compared nothing differs.`
        : `${documents} documents, all as the topic has them.`,
    );
  if (rows.length > 0)
    out.note(
      `${documents} documents, ${rows.length} not as the topic has them${compareOnly ? '' : `, ${mended} put right`}.`,
    );
  for (const one of behind) out.note(behindText(name, one));
  if (behind.length > 0 || (compareOnly ? rows.length > 0 : mended < rows.length)) throw new Finished(EXIT.failed);
}
