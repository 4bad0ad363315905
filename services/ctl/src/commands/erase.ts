import { PROVIDER_TENANT } from '@lockbox/contracts/ids';
import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { type Erasure, erase, textsWrittenBy } from '../erasing.ts';
import { usageError } from '../exit-codes.ts';

interface PersonOptions {
  readonly tenant?: string;
  readonly provider?: boolean;
  readonly texts?: boolean;
  readonly yes?: boolean;
}

export function addErase(program: Command, context: () => Context): void {
  const group = program.command('erase').description('erase personal data; the log and its hash chain stay whole');
  group
    .command('person')
    .description('remove a person from the directory: name, address, roles')
    .argument('<id>', "the person's id")
    .option('--tenant <id>', 'of this customer')
    .option('--provider', 'of the provider')
    .option('--texts', 'also every justification and comment that the person wrote')
    .option('--yes', 'do it; without this it is only said what would be erased')
    .addHelpText('after', '\nExample:\n  $ lockbox erase person alex.wilber --tenant contoso --texts --yes')
    .action((id: string, options: PersonOptions) => erasePerson(context(), id, options));
  group
    .command('text')
    .description('erase one justification or comment, by its textId')
    .argument('<id>', 'tenantId/uuid, as events name it')
    .option('--yes', 'do it; without this it is only said what would be erased')
    .addHelpText('after', '\nExample:\n  $ lockbox erase text contoso/0b2f6a0e-5f0c-4f7e-9d52-1a4b9e1d7c33 --yes')
    .action(async (id: string, options: { readonly yes?: boolean }) => {
      if (!/^[^/]+\/[^/]+$/.test(id)) throw usageError(`"${id}" is not a textId: they are tenantId/uuid.`);
      await carryOut(context(), [{ kind: 'text', key: id }], options.yes ?? false);
    });
}

async function erasePerson(context: Context, id: string, options: PersonOptions): Promise<void> {
  const { tenant, provider = false, texts = false, yes = false } = options;
  if ((tenant === undefined) === !provider) throw usageError('Say whose person it is: --tenant ID or --provider.');
  const key = tenant === undefined ? `${PROVIDER_TENANT}/person/${id}` : `${tenant}/principal/${id}`;
  const written = texts ? await textsWrittenBy(openCluster(context.env), id, tenant) : [];
  await carryOut(context, [{ kind: 'person', key }, ...written], yes);
}

async function carryOut({ env, out }: Context, erasures: readonly Erasure[], yes: boolean): Promise<void> {
  if (yes) await erase(openCluster(env), erasures);
  out.list(
    erasures,
    [
      { title: 'WHAT', text: ({ kind }) => kind },
      { title: 'KEY', text: ({ key }) => key },
    ],
    'Nothing.',
  );
  out.note(
    yes ? 'Erased. Kafka drops the old records within 24 hours.' : 'Nothing was erased yet: add --yes to do it.',
  );
}
