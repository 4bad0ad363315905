import type { Command } from 'commander';
import { type Context, openCluster } from '../context.ts';
import { EXIT, Finished } from '../exit-codes.ts';
import { importIncidents } from '../servicenow/import.ts';
import { ROW_PROBLEMS } from '../servicenow/incident.ts';
import { loadProfile } from '../servicenow/profile.ts';
import { compared, unaccounted } from '../servicenow/report.ts';

interface Options {
  readonly profile: string;
}

export function addImport(program: Command, context: () => Context): void {
  program
    .command('import')
    .description('take real tickets through the pipeline')
    .command('servicenow')
    .description('one access request for each incident of a ServiceNow audit export, as the source `cli`')
    .argument('<file>', 'the export, as CSV')
    .requiredOption('--profile <file>', 'what the file does not know, and the counts that it must lead to')
    .addHelpText(
      'after',
      `
The first row of an incident asks for access; its later rows are counted. A row that lacks what a request needs is
refused and counted:
${Object.entries(ROW_PROBLEMS)
  .map(([code, why]) => `  ${code.padEnd(21)} ${why}`)
  .join('\n')}
Policies are enabled through the API, with tokens of the development issuer. Exit code 1 when a count is not as the
profile expects. Importing the same file again changes nothing.

Example:
  $ lockbox import servicenow services/ctl/data/servicenow-sample.csv --profile services/ctl/profiles/servicenow-sample.yaml`,
    )
    .action((file: string, options: Options) => importFile(context(), file, options));
}

async function importFile({ env, out }: Context, file: string, options: Options): Promise<void> {
  const profile = loadProfile(options.profile);
  const counts = await importIncidents({ env, cluster: openCluster(env), file, profile, progress: out.progress });
  const rows = compared(counts, profile.expected);
  const wrong = rows.filter(({ count, expected }) => count !== expected);
  const lost = unaccounted(counts);
  const { rows: all, updates, refused, published, outcomes } = counts;
  if (out.json)
    out.item({ rows: all, updates, refused, published, outcomes, unaccounted: lost, unexpected: wrong }, []);
  else
    out.list(
      rows,
      [
        { title: 'WHAT', text: ({ what }) => what },
        {
          title: 'COUNT',
          text: ({ count, expected }) => out.tone(count === expected ? 'good' : 'bad', String(count)),
          align: 'right',
        },
        { title: 'EXPECTED', text: ({ expected }) => String(expected), align: 'right' },
      ],
      '',
    );
  out.note(lost === 0 ? 'Every row and every request is accounted for.' : `${lost} are not accounted for.`);
  if (wrong.length > 0) out.note(`${wrong.length} counts are not as ${options.profile} expects.`);
  if (wrong.length > 0 || lost > 0) throw new Finished(EXIT.failed);
}
