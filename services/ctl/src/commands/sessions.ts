import type { Command } from 'commander';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { openApi } from '../api.ts';
import type { Context } from '../context.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

const Ended = Type.Object({ ended: Type.Integer() });

interface EndOptions extends AsOption {
  readonly tenant?: string;
}

export function addSessions(program: Command, context: () => Context): void {
  program
    .command('sessions')
    .description('sessions of browsers')
    .command('end')
    .description(
      "end all sessions of one person, as the provider's internal approver or an administrator of the tenant",
    )
    .argument('<person>', "the person's id")
    .option('--tenant <id>', "the person's tenant; without it your own, or the provider")
    .addOption(asOption())
    .addHelpText('after', '\nExample:\n  $ lockbox sessions end alex.wilber --tenant contoso')
    .action(async (person: string, options: EndOptions) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      const query = options.tenant === undefined ? '' : `?tenantId=${encodeURIComponent(options.tenant)}`;
      const { body } = await api.send('DELETE', `people/${encodeURIComponent(person)}/sessions${query}`);
      const { ended } = Value.Parse(Ended, body);
      out.item({ person, ended }, [['Sessions ended', String(ended)]]);
      out.note(
        'Access tokens of the issuer count until they end: disable the person in the directory to stop these too.',
      );
    });
}
