import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import type { Command } from 'commander';
import { type ActOptions, actOptions, recordActs } from '../act.ts';
import { openProgramCluster } from '../context.ts';
import { actsOf } from '../erasing/acts.ts';
import { type Erasure, erase, textsWrittenBy } from '../erasing/erase.ts';
import type { Leftover } from '../erasing/leftovers.ts';
import { personalDataOf } from '../erasing/personal-data.ts';
import { leftoversOf } from '../erasing/search.ts';

interface PersonOptions extends ActOptions {
  readonly tenant?: string;
  readonly provider?: boolean;
  readonly texts?: boolean;
  readonly yes?: boolean;
}

export function addErase(program: Command, context: () => Context): void {
  const group = program.command('erase').description('erase personal data; the log and its hash chain stay whole');
  const person = group
    .command('person')
    .description('remove a person from the directory: name, address, roles')
    .argument('<id>', "the person's id")
    .option('--tenant <id>', 'of this customer')
    .option('--provider', 'of the provider')
    .option('--texts', 'also every justification and comment that the person wrote')
    .option('--yes', 'do it; without this it is only said what would be erased')
    .addHelpText('after', '\nExample:\n  $ lockbox erase person alex.wilber --tenant contoso --texts --yes')
    .action((id: string, options: PersonOptions) => erasePerson(context(), id, options));
  const text = group
    .command('text')
    .description('erase one justification or comment, by its textId')
    .argument('<id>', 'tenantId/uuid, as events name it')
    .option('--yes', 'do it; without this it is only said what would be erased')
    .addHelpText('after', '\nExample:\n  $ lockbox erase text contoso/0b2f6a0e-5f0c-4f7e-9d52-1a4b9e1d7c33 --yes')
    .action(async (id: string, options: ActOptions & { readonly yes?: boolean }) => {
      if (!/^[^/]+\/[^/]+$/.test(id)) throw usageError(`"${id}" is not a textId: they are tenantId/uuid.`);
      await carryOut(context(), [{ kind: 'text', key: id }], options);
    });
  group
    .command('find')
    .description(
      'look for a name, an address or a text in every topic and in the database; exit code 1 if it stands there, or nothing was searched',
    )
    .argument('<words...>', 'as they are written; each is looked for as a whole')
    .addHelpText('after', "\nExample:\n  $ lockbox erase find 'Alex Wilber' alex.wilber@contoso.example")
    .action((words: readonly string[]) => find(context(), words));
  for (const option of actOptions()) {
    person.addOption(option);
    text.addOption(option);
  }
}

async function erasePerson(context: Context, id: string, options: PersonOptions): Promise<void> {
  const { tenant, provider = false, texts = false } = options;
  if ((tenant === undefined) === !provider) throw usageError('Say whose person it is: --tenant ID or --provider.');
  const key = tenant === undefined ? `${PROVIDER_TENANT}/person/${id}` : `${tenant}/principal/${id}`;
  const written = texts ? await textsWrittenBy(openProgramCluster(context.env), { person: id, tenant }) : [];
  await carryOut(context, [{ kind: 'person', key }, ...written], options);
}

async function carryOut(
  context: Context,
  asked: readonly Erasure[],
  options: ActOptions & { readonly yes?: boolean },
): Promise<void> {
  const { env, out } = context;
  const { yes = false } = options;
  const cluster = openProgramCluster(env);
  // Asked before the erasure: afterwards Kafka may drop what tells it.
  const { present: erasures, words } = await personalDataOf(cluster, asked);
  const missing = asked.filter((one) => !erasures.includes(one)).map(({ key }) => key);
  if (missing.length > 0) {
    const sentence = `There is no record of ${missing.join(', ')}. Check the id; or it was erased before.`;
    if (erasures.length === 0) throw usageError(sentence);
    out.note(sentence);
  }
  if (yes) await recordActs(context, options, actsOf(erasures));
  if (yes) await erase(cluster, erasures);
  const erased = yes ? await leftoversOf({ env, out }, cluster, words, { patient: true }) : undefined;
  if (out.json) out.item({ erased: yes, erasures, leftovers: erased }, []);
  else {
    out.list(
      erasures,
      [
        { title: 'WHAT', text: ({ kind }) => kind },
        { title: 'KEY', text: ({ key }) => key },
      ],
      'Nothing.',
    );
    if (erased) printLeftovers(out, erased);
  }
  out.note(yes ? 'Erased. The log and its hash chain stay whole.' : 'Nothing was erased yet: add --yes to do it.');
  if (erased === null) throw new Finished(EXIT.failed);
}

async function find({ env, out }: Context, words: readonly string[]): Promise<void> {
  const found = await leftoversOf({ env, out }, openProgramCluster(env), words, { patient: false });
  if (out.json) out.item({ leftovers: found }, []);
  else if (found) printLeftovers(out, found);
  if (found === null || found.length > 0) throw new Finished(EXIT.failed);
}

function printLeftovers(out: CommandOutput, leftovers: readonly Leftover[]): void {
  out.list(
    leftovers,
    [
      { title: 'STILL IN', text: ({ where }) => where },
      { title: 'RECORDS', text: ({ records }) => String(records) },
      { title: 'GONE BY', text: ({ goneBy }) => (goneBy === null ? 'not by itself' : localTime(goneBy)) },
    ],
    'Nothing is left of it.',
  );
}
