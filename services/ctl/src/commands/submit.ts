import { randomUUID } from 'node:crypto';
import type { AccessRequestSubmitted } from '@lockbox/contracts/generated/intake';
import { dataStoreId, environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import { EXCLUSIONS } from '@lockbox/contracts/submission-rules';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { type Command, Option } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { publishAndReport } from '../publish-and-report.ts';
import { CLI_SOURCE } from '../publishing.ts';
import { collected } from './arguments.ts';

interface Options {
  readonly tenant: string;
  readonly environment: string;
  readonly dataStore: readonly string[];
  readonly engineer: string;
  readonly permission: readonly string[];
  readonly justification: string;
  readonly ticket?: string;
  readonly id?: string;
  readonly exclusion?: NonNullable<AccessRequestSubmitted['exclusion']>;
  readonly declaredBy?: string;
  readonly sealed?: boolean;
  readonly wait: boolean;
}

export function addSubmit(program: Command, context: () => Context): void {
  program
    .command('submit')
    .description('publish an access request, as the source `cli`')
    .requiredOption('--tenant <id>', "the customer's tenant")
    .requiredOption('--environment <id>', 'the environment whose data is asked for')
    .requiredOption('--data-store <id>', 'a data store of it; may be given again', collected)
    .requiredOption('--engineer <id>', 'who asks')
    .requiredOption('--permission <name>', 'what is asked for; may be given again', collected)
    .requiredOption('--justification <text>', 'why, for the customer to read')
    .option('--ticket <id>', "the support ticket; without one it is the provider's own alert")
    .option('--id <id>', "the request's id within the source: the same id is the same request")
    .addOption(new Option('--exclusion <kind>', 'claim an exclusion').choices(EXCLUSIONS))
    .option('--declared-by <id>', 'who declares the exclusion; never the internal approver')
    .option('--sealed', 'the law forbids telling the customer (LEGAL_DEMAND only)')
    .option('--no-wait', 'do not wait for what becomes of it')
    .addHelpText(
      'after',
      `
Example:
  $ lockbox submit --tenant contoso --environment contoso-production --data-store contoso-production-dataverse \\
      --engineer nestor.wilke --permission read --ticket CS-1042 --justification "Invoices of May are missing"`,
    )
    .action((options: Options) => submit(context(), options));
}

async function submit({ env, out }: Context, options: Options): Promise<void> {
  const cluster = openCluster(env);
  const tenant = tenantId(options.tenant);
  const sourceRequestId = options.id ?? options.ticket ?? randomUUID();
  const record: AccessRequestSubmitted = {
    type: 'AccessRequestSubmitted',
    source: CLI_SOURCE,
    sourceRequestId,
    tenantId: tenant,
    environmentId: environmentId(options.environment),
    dataStores: options.dataStore.map(dataStoreId),
    engineerId: personId(options.engineer),
    permissions: options.permission,
    justification: options.justification,
    trigger: options.ticket === undefined ? 'PROVIDER_ALERT' : 'SUPPORT_TICKET',
    ticketId: options.ticket ?? null,
    exclusion: options.exclusion ?? null,
    declaredBy: options.declaredBy === undefined ? null : personId(options.declaredBy),
    disclosure: options.sealed ? 'SEALED' : 'NOTIFY',
    requestedAt: cluster.clock.now(),
  };
  const requestId = requestIdOf(tenant, CLI_SOURCE, sourceRequestId);
  await publishAndReport({
    cluster,
    out,
    record,
    requestId,
    // A sealed submission leaves nothing in the log before its internal approval, so there is nothing to wait for.
    wait: options.wait && !options.sealed,
    happened: () => true,
  });
}
