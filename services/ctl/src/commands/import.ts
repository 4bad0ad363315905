import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import type { CommandOutput } from '@lockbox/command-line/output';
import type { TextColumn } from '@lockbox/command-line/table';
import type { Command } from 'commander';
import { openProgramCluster } from '../context.ts';
import { importIncidents } from '../servicenow/import.ts';
import { ROW_PROBLEMS } from '../servicenow/incident.ts';
import { DEFAULT_PROFILE, loadProfile } from '../servicenow/profile.ts';
import { type Count, compared, unaccounted, unexpectedOf } from '../servicenow/report.ts';

interface Options {
  readonly profile?: string;
}

export function addImport(program: Command, context: () => Context): void {
  program
    .command('import')
    .description('take real tickets through the pipeline')
    .command('servicenow')
    .description('one access request for each incident of a ServiceNow audit export, as the source `import`')
    .argument('<file>', 'the export, as CSV')
    .option('--profile <file>', 'what the file does not know, and the counts that it must lead to')
    .addHelpText(
      'after',
      `
The first row of an incident asks for access; its later rows are counted. A row that lacks what a request needs is
refused and counted:
${Object.entries(ROW_PROBLEMS)
  .map(([code, why]) => `  ${code.padEnd(21)} ${why}`)
  .join('\n')}
Without a profile every location is a tenant under the policy, "1 - Critical" is an emergency, and the provider approves
everything; the counts are shown, and compared with nothing. With one, exit code 1 when a count is not as it expects.
Policies are enabled through the API, with tokens of the development issuer. Importing the same file again changes nothing.

Examples:
  $ lockbox import servicenow incidents.csv
  $ lockbox import servicenow services/ctl/data/servicenow-sample.csv --profile services/ctl/profiles/servicenow-sample.yaml`,
    )
    .action((file: string, options: Options) => importFile(context(), file, options));
}

const WHAT: TextColumn<Count> = { title: 'WHAT', text: ({ what }) => what };
const EXPECTED: TextColumn<Count> = {
  title: 'EXPECTED',
  text: ({ expected }) => String(expected ?? ''),
  align: 'right',
};

const countColumn = (out: CommandOutput): TextColumn<Count> => ({
  title: 'COUNT',
  text: (row) => {
    if (row.expected === null) return String(row.count);
    return out.tone(unexpectedOf([row]).length === 0 ? 'good' : 'bad', String(row.count));
  },
  align: 'right',
});

async function importFile({ env, out }: Context, file: string, options: Options): Promise<void> {
  const profile = loadProfile(options.profile ?? DEFAULT_PROFILE);
  const counts = await importIncidents({
    env,
    cluster: openProgramCluster(env),
    file,
    profile,
    progress: out.progress,
  });
  const rows = compared(counts, profile.expected);
  const wrong = unexpectedOf(rows);
  const lost = unaccounted(counts);
  const { rows: all, updates, refused, published, outcomes } = counts;
  if (out.json)
    out.item({ rows: all, updates, refused, published, outcomes, unaccounted: lost, unexpected: wrong }, []);
  else
    out.list(rows, profile.expected === undefined ? [WHAT, countColumn(out)] : [WHAT, countColumn(out), EXPECTED], '');
  out.note(lost === 0 ? 'Every row and every request is accounted for.' : `${lost} are not accounted for.`);
  if (wrong.length > 0) out.note(`${wrong.length} counts are not as ${options.profile ?? DEFAULT_PROFILE} expects.`);
  if (wrong.length > 0 || lost > 0) throw new Finished(EXIT.failed);
}
