import { collected } from '@lockbox/command-line/arguments';
import type { Context } from '@lockbox/command-line/context';
import { EXIT, Finished } from '@lockbox/command-line/exit-codes';
import type { CommandOutput, Tone } from '@lockbox/command-line/output';
import { usageError } from '@lockbox/contracts/errors';
import type { Command } from 'commander';
import { checks } from '../doctor/checks/index.ts';
import { examine } from '../doctor/examine.ts';
import type { Examined, FindingState } from '../doctor/finding.ts';
import { openServers } from '../doctor/installation-servers.ts';

interface Options {
  readonly only?: readonly string[];
}

const NAMES = checks.map(({ name }) => name);
const TONES: Readonly<Record<FindingState, Tone>> = {
  right: 'good',
  warning: 'waiting',
  wrong: 'bad',
  unchecked: 'quiet',
};

export function addDoctor(program: Command, context: () => Context): void {
  program
    .command('doctor')
    .description('the whole installation: what is wrong, what follows from it, and what to do')
    .option('--only <check>', 'this check alone; may be given more than once', collected)
    .addHelpText(
      'after',
      `
Looks at everything side by side, and changes nothing: ${NAMES.join(', ')}.
Each line is \`right\`, \`wrong\`, \`warning\` (it works, and is not for production), or \`unchecked\`: with these settings, or these
rights at the servers, nobody can say. Ends with 1 if anything is wrong. Whoever may do what \`lockbox topics apply\` does, and read
MongoDB, can check all of it; LOCKBOX_HEALTH_URLS says where programs are asked for their alarms.

Examples:
  $ lockbox doctor
  $ lockbox doctor --only topics --only lag
  $ lockbox doctor --json | jq '.findings[] | select(.state == "wrong")'`,
    )
    .action((options: Options) => doctor(context(), options));
}

async function doctor({ env, out }: Context, { only = NAMES }: Options): Promise<void> {
  const unknown = only.find((name) => !NAMES.includes(name));
  if (unknown !== undefined)
    throw usageError(`--only: there is no check "${unknown}". Checks are ${NAMES.join(', ')}.`);
  const servers = openServers(env);
  const wanted = checks.filter(({ name }) => only.includes(name));
  const findings = await examine(wanted, { env, servers, now: Date.now }).finally(() => servers.close());
  const isWell = !findings.some(({ state }) => state === 'wrong');
  if (out.json) out.item({ well: isWell, findings }, []);
  else print(out, findings);
  out.note(summaryOf(findings));
  if (!isWell) throw new Finished(EXIT.failed);
}

/** Findings with the same consequence are shown together. */
function print(out: CommandOutput, findings: readonly Examined[]): void {
  const alike = Map.groupBy(findings, ({ check, state, follows, remedy }) =>
    [check, state, follows, remedy].join('\n'),
  );
  for (const group of alike.values()) {
    for (const { check, state, what } of group)
      out.text(`${out.tone(TONES[state], state.padEnd(9))}  ${check}: ${what}`);
    const [first] = group;
    if (first === undefined) continue;
    const { state, follows, remedy } = first;
    if (state === 'wrong' || state === 'warning') out.text(`           What follows: ${follows}`);
    if (remedy !== '') out.text(`           What to do: ${remedy}`);
  }
}

function summaryOf(findings: readonly Examined[]): string {
  const count = (state: FindingState): number => findings.filter((one) => one.state === state).length;
  const [wrong, warnings, unchecked] = [count('wrong'), count('warning'), count('unchecked')];
  return [
    wrong === 0 ? 'Nothing is wrong' : `${wrong} wrong`,
    ...(warnings > 0 ? [`${warnings} not for production`] : []),
    ...(unchecked > 0 ? [`${unchecked} not checked`] : []),
  ].join(', ');
}
