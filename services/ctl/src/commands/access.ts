import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import { localTime } from '@lockbox/command-line/output';
import { createAskAccess } from '@lockbox/guard/ask-access';
import type { Command } from 'commander';
import { accessUrlSettings } from '../settings.ts';
import { addCredentials } from './credentials.ts';

export function addAccess(program: Command, context: () => Context): void {
  const access = program.command('access').description('which access runs now, and what an engineer connects with');
  access
    .command('check')
    .description('whether an engineer may do something with a data store now; ends with 1 if not')
    .argument('<engineer>', "the engineer's id in the directory")
    .argument('<tenant>', "the tenant's id")
    .argument('<data-store>', "the data store's id")
    .argument('<permission>', 'as requests name it')
    .addHelpText(
      'after',
      `
Asks as a caller that access knows: LOCKBOX_ACCESS_URL and LOCKBOX_ACCESS_SECRET. A no is an attempt without a grant,
of which the tenant's administrators are told.

Example:
  $ lockbox access check diego.siciliani contoso contoso-crm read`,
    )
    .action(check(context));
  addCredentials(access, context);
}

const check =
  (context: () => Context) =>
  async (engineerId: string, tenantId: string, dataStoreId: string, permission: string): Promise<void> => {
    const { env, out } = context();
    const { LOCKBOX_ACCESS_URL: url, LOCKBOX_ACCESS_SECRET: secret } = accessUrlSettings(env);
    const answer = await createAskAccess({ url, secret })({ engineerId, tenantId, dataStoreId, permission });
    if (!answer.granted) {
      out.item(answer, [
        ['Access', out.tone('bad', 'no')],
        ['Reason', answer.reason],
        ['', answer.message],
      ]);
      throw new Finished(EXIT.failed);
    }
    out.item({ ...answer, until: new Date(answer.until).toISOString() }, [
      ['Access', out.tone('good', 'yes')],
      ['Until', localTime(answer.until)],
      ['Request', answer.requestId],
      ['Grant', answer.grantId],
    ]);
  };
