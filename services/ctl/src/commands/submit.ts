import { randomUUID } from 'node:crypto';
import { collected } from '@lockbox/command-line/arguments';
import type { Context } from '@lockbox/command-line/context';
import { EXCLUSIONS } from '@lockbox/contracts/submission-rules';
import { type Command, Option } from 'commander';
import { openApi } from '../api.ts';
import { refuseWherePasskeysAreRequired } from '../needs-passkey.ts';
import { idOfRequest, REQUEST_ARGUMENT } from '../which-request.ts';
import { printAnswer } from './answer.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

interface Options extends AsOption {
  readonly tenant: string;
  readonly environment: string;
  readonly dataStore: readonly string[];
  readonly permission: readonly string[];
  readonly justification: string;
  readonly ticket?: string;
  readonly id?: string;
  readonly exclusion?: (typeof EXCLUSIONS)[number];
  readonly sealed?: boolean;
  readonly again?: string;
}

export function addSubmit(program: Command, context: () => Context): void {
  program
    .command('submit')
    .description('ask for access, as an engineer of the provider')
    .requiredOption('--tenant <id>', "the customer's tenant")
    .requiredOption('--environment <id>', 'the environment whose data is asked for')
    .requiredOption('--data-store <id>', 'a data store of it; may be given again', collected)
    .requiredOption('--permission <name>', 'what is asked for; may be given again', collected)
    .requiredOption('--justification <text>', 'why, for the customer to read')
    .option('--ticket <id>', "the support ticket; without one it is the provider's own alert")
    .option('--id <id>', 'an id of your own: the same id is the same request')
    .option('--again <request>', `the ended request that this one asks for again: ${REQUEST_ARGUMENT}`)
    .addOption(
      new Option('--exclusion <kind>', 'declare an exclusion; a legal demand takes the role LEGAL').choices(EXCLUSIONS),
    )
    .option('--sealed', 'the law forbids telling the customer (LEGAL_DEMAND only)')
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Examples:
  $ lockbox submit --tenant contoso --environment contoso-production --data-store contoso-production-dataverse \\
      --permission read --ticket CS-1042 --justification "Invoices of May are missing"
  $ lockbox submit --tenant contoso --environment contoso-production --data-store contoso-production-dataverse \\
      --permission read --ticket CS-1042 --justification "Only those of 4 May" --again CS-1042`,
    )
    .action((options: Options) => submit(context(), options));
}

async function submit({ env, out }: Context, options: Options): Promise<void> {
  const { tenant, ticket, sealed } = options;
  const sourceRequestId = options.id ?? randomUUID();
  const api = await openApi(env, asPerson(options));
  if (options.exclusion === 'EMERGENCY') await refuseWherePasskeysAreRequired(api, env, '/provider/new');
  const answer = await api.send('POST', 'access-requests', {
    sourceRequestId,
    tenantId: tenant,
    environmentId: options.environment,
    dataStores: options.dataStore,
    permissions: options.permission,
    justification: options.justification,
    trigger: ticket === undefined ? 'PROVIDER_ALERT' : 'SUPPORT_TICKET',
    ticketId: ticket ?? null,
    exclusion: options.exclusion ?? null,
    disclosure: sealed ? 'SEALED' : 'NOTIFY',
    previousRequestId: options.again === undefined ? null : await idOfRequest(api, options.again),
  });
  if (!sealed) {
    printAnswer(out, answer);
    return;
  }
  out.note(
    `A sealed request is shown nowhere. It is decided by \`lockbox internal-approve ${sourceRequestId} --sealed --tenant ${tenant}\`.`,
  );
  out.item({ ...(answer.body as object), sourceRequestId }, [['Id within its source', sourceRequestId]]); // the API answers with an object
}
