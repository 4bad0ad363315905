import type { Context } from '@lockbox/command-line/context';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';
import { plantSamples } from '../seed/plant.ts';
import { plannedIdOf } from '../seed/records.ts';

export function addSeed(program: Command, context: () => Context): void {
  program
    .command('seed')
    .description('plant sample tenants, people, and requests in every status (development)')
    .addHelpText(
      'after',
      `
The sample people are those of the development issuer; the tickets are real ones (services/ctl/data). The clock is moved
forward once, by some days. Planting again changes nothing.

Example:
  $ lockbox seed`,
    )
    .action(async () => {
      const { env, out } = context();
      const planted = await plantSamples({ env, cluster: openProgramCluster(env), progress: out.progress });
      out.list(
        planted.map(({ planned, now }) => ({
          requestId: plannedIdOf(planned),
          ticket: planned.id,
          tenantId: planned.tenantId,
          environmentId: planned.environment,
          status: now?.status ?? null,
          access: now?.access ?? null,
        })),
        [
          { title: 'REQUEST', text: ({ requestId }) => requestId },
          { title: 'TICKET', text: ({ ticket }) => ticket },
          { title: 'ENVIRONMENT', text: ({ environmentId }) => environmentId },
          { title: 'STATUS', text: ({ status }) => status ?? '' },
          { title: 'ACCESS', text: ({ access }) => access ?? '' },
        ],
        '',
      );
    });
}
