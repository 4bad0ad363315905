import type { InternalDecision } from '@lockbox/contracts/generated/intake';
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
  readonly comment?: string;
  readonly wait: boolean;
}

const COMMANDS: readonly (readonly [string, InternalDecision])[] = [
  ['internal-approve', 'APPROVED'],
  ['internal-reject', 'REJECTED'],
];

/** Adds the commands for internal decisions, published as the source `cli`, also on other sources' requests. */
export function addInternal(program: Command, context: () => Context): void {
  for (const [name, decision] of COMMANDS) {
    program
      .command(name)
      .description(`publish the internal approver's decision: ${decision.toLowerCase()}`)
      .argument('<id>', "the request's id within its source, such as the ticket's")
      .requiredOption('--tenant <id>', "the customer's tenant")
      .requiredOption('--by <id>', 'the internal approver; never the engineer who asked')
      .option('--source <name>', "the request's source", CLI_SOURCE)
      .option('--comment <text>', 'for the record; up to 2,000 characters')
      .option('--no-wait', 'do not wait for what becomes of it')
      .addHelpText(
        'after',
        `\nExample:\n  $ lockbox ${name} CS-1042 --tenant contoso --source servicedesk --by diego.siciliani`,
      )
      .action((id: string, options: Options) => decide(context(), id, decision, options));
  }
}

async function decide({ env, out }: Context, id: string, decision: InternalDecision, options: Options): Promise<void> {
  const cluster = openCluster(env);
  const tenant = tenantId(options.tenant);
  await publishAndReport({
    cluster,
    out,
    record: {
      type: 'InternalDecisionRecorded',
      source: CLI_SOURCE,
      requestSource: options.source,
      sourceRequestId: id,
      tenantId: tenant,
      approverId: personId(options.by),
      decision,
      comment: options.comment ?? null,
      decidedAt: cluster.clock.now(),
    },
    requestId: requestIdOf(tenant, options.source, id),
    wait: options.wait,
    happened: ({ status }) => (decision === 'REJECTED' ? status === 'Rejected internally' : true),
  });
}
