import { personId, tenantId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { publishAndReport } from '../publish-and-report.ts';
import { CLI_SOURCE } from '../publishing.ts';

interface Options {
  readonly tenant: string;
  readonly source: string;
  readonly by: string;
  readonly wait: boolean;
}

export function addLiftDisclosure(program: Command, context: () => Context): void {
  program
    .command('lift-disclosure')
    .description('open a sealed legal demand: the customer may be told from now on')
    .argument('<id>', "the request's id within its source")
    .requiredOption('--tenant <id>', "the customer's tenant")
    .requiredOption('--by <id>', 'who lifts it')
    .option('--source <name>', "the request's source", CLI_SOURCE)
    .option('--no-wait', 'do not wait for what becomes of it')
    .addHelpText('after', '\nExample:\n  $ lockbox lift-disclosure LD-7 --tenant contoso --by patti.fernandez')
    .action(async (id: string, options: Options) => {
      const { env, out } = context();
      const cluster = openCluster(env);
      const tenant = tenantId(options.tenant);
      await publishAndReport({
        cluster,
        out,
        record: {
          type: 'DisclosureLifted',
          source: CLI_SOURCE,
          requestSource: options.source,
          sourceRequestId: id,
          tenantId: tenant,
          liftedBy: personId(options.by),
          liftedAt: cluster.clock.now(),
        },
        requestId: requestIdOf(tenant, options.source, id),
        wait: options.wait,
        happened: ({ disclosed }) => disclosed,
      });
    });
}
