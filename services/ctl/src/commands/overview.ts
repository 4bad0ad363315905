import { Overview } from '@lockbox/api/answers';
import type { Context } from '@lockbox/command-line/context';
import { type CommandOutput, localTime } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { answerOf, openApi } from '../api.ts';
import { type AsOption, asOption, asPerson } from './as-person.ts';

interface Options extends AsOption {
  readonly from?: string;
  readonly to?: string;
  readonly environment?: string;
}

type Decided = Pick<Overview, 'approved' | 'denied' | 'expired' | 'timeToDecide'>;

export function addOverview(program: Command, context: () => Context): void {
  program
    .command('overview')
    .description(
      "your tenant's figures: time to decide, outcomes by month, accesses by basis, environment and engineer",
    )
    .option('--from <time>', 'from this day or time on; without it, this month and the eleven before')
    .option('--to <time>', 'before this day or time; without it, until now')
    .option('--environment <id>', 'of this environment only')
    .addOption(asOption())
    .addHelpText(
      'after',
      `
Days and months are those of this machine's time zone.

Examples:
  $ lockbox overview
  $ lockbox overview --from 2026-10-01 --to 2026-11-01 --json | jq .timeToDecide`,
    )
    .action((options: Options) => overview(context(), options));
}

async function overview({ env, out }: Context, options: Options): Promise<void> {
  const { from, to, environment } = options;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const query = new URLSearchParams({ timeZone });
  if (from !== undefined) query.set('from', timeOf('--from', from));
  if (to !== undefined) query.set('to', timeOf('--to', to));
  if (environment !== undefined) query.set('environmentId', environment);
  const api = await openApi(env, asPerson(options));
  if (api.forProvider) throw usageError("The overview is for a customer's people.");
  const answer = await api.get(`overview?${query}`);
  print(out, answer, answerOf(Overview, answer));
}

/** A day begins in this machine's zone. */
function timeOf(option: string, text: string): string {
  const at = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text);
  if (Number.isNaN(at)) throw usageError(`${option}: "${text}" is not a day or time. Give one such as 2026-11-01.`);
  return new Date(at).toISOString();
}

function print(out: CommandOutput, answer: unknown, found: Overview): void {
  const { period, byBasis, byEnvironment, byEngineer, months } = found;
  out.item(answer, [
    ['Waiting now', String(found.waiting)],
    ['Access running now', String(found.running)],
    ['Period', `${localTime(period.from)} to ${localTime(period.to)}`],
    ['Time to decide', timesText(found) ?? 'nothing was decided'],
    ['Decisions', outcomesText(found)],
    ['By month', months.map((month) => `${month.month}: ${monthText(month)}`).join('\n')],
    ['Accesses', String(found.accesses)],
    [
      'By basis',
      Object.entries(byBasis)
        .map(([basis, count]) => `${basis}: ${count}`)
        .join('\n'),
    ],
    ['By environment', rankingText(byEnvironment)],
    ['By engineer', rankingText(byEngineer)],
  ]);
}

const outcomesText = ({ approved, denied, expired }: Decided): string =>
  `${approved} approved, ${denied} denied, ${expired} expired`;

const timesText = ({ timeToDecide }: Decided): string | undefined =>
  timeToDecide === null
    ? undefined
    : `half within ${withinTime(timeToDecide.medianSeconds)}, 90 of 100 within ${withinTime(timeToDecide.ninetiethSeconds)}`;

const monthText = (month: Decided): string => [outcomesText(month), timesText(month) ?? []].flat().join('; ');

const rankingText = ({ items, others }: Overview['byEngineer']): string =>
  [
    ...items.map(({ id, displayName, count }) => `${displayName === null ? id : `${displayName} (${id})`}: ${count}`),
    ...(others === 0 ? [] : [`all others: ${others}`]),
  ].join('\n');

/** `2 d 4 h`, `3 h 20 min`, `12 min`, `45 s`: rounded up. */
export function withinTime(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  const hours = Math.ceil(seconds / 3_600);
  if (seconds <= 59) return `${Math.ceil(seconds)} s`;
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
