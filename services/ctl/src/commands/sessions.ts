import { EndedSessions } from '@lockbox/api/answers';
import type { Context } from '@lockbox/command-line/context';
import type { Command } from 'commander';
import { answerOf, openApi } from '../api.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

export function addSessions(program: Command, context: () => Context): void {
  program
    .command('sessions')
    .description('sessions of browsers')
    .command('end')
    .description(
      'end all sessions of one person: of your tenant, as its administrator, or of the provider, as its internal approver',
    )
    .argument('<person>', "the person's id")
    .addOption(asOption())
    .addHelpText('after', '\nExample:\n  $ lockbox sessions end alex.wilber')
    .action(async (person: string, options: AsOption) => {
      const { env, out } = context();
      const api = await openApi(env, asPerson(options));
      const { body } = await api.send('DELETE', `people/${encodeURIComponent(person)}/sessions`);
      const { ended } = answerOf(EndedSessions, body);
      out.item({ person, ended }, [['Sessions ended', String(ended)]]);
      out.note(
        'Access tokens of the issuer count until they end: disable the person in the directory to stop these too.',
      );
    });
}
