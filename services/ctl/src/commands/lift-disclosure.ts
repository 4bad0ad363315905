import type { Context } from '@lockbox/command-line/context';
import type { Command } from 'commander';
import { openApi } from '../api.ts';
import { refuseWherePasskeysAreRequired } from '../needs-passkey.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';
import { printSealedAnswer, type SealedOptions, sealedPage, sealedPath, sourceOption } from './sealed.ts';

export function addLiftDisclosure(program: Command, context: () => Context): void {
  program
    .command('lift-disclosure')
    .description("open a sealed legal demand, as the provider's legal department: the customer may be told from now on")
    .argument('<id>', "the request's id within its source")
    .requiredOption('--tenant <id>', "the customer's tenant")
    .addOption(sourceOption())
    .addOption(asOption())
    .addHelpText('after', '\nExample:\n  $ lockbox lift-disclosure LD-7 --tenant contoso')
    .action(async (id: string, options: AsOption & SealedOptions) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      await refuseWherePasskeysAreRequired(api, env, sealedPage(id, options));
      printSealedAnswer(out, await api.send('POST', `${sealedPath(id, options)}/disclosure`, {}));
    });
}
