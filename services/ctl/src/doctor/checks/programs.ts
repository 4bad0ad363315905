import { alarms } from '@lockbox/contracts/alarms';
import { healthUrls } from '../../settings.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, wrong } from '../finding.ts';

const WITHIN_MS = 5_000;

/** Checks the programs whose addresses are in the settings: whether they are ready, and their alarms. */
export const programsCheck: Check = {
  name: 'programs',
  needs: ['LOCKBOX_HEALTH_URLS'],
  servers: [],
  async examine({ env }) {
    const urls = healthUrls(env);
    const found = await Promise.all(urls.map(lookAt));
    return orRight(
      found.flat(),
      `${urls.length} programs are ready, and have raised no alarm since they were started.`,
    );
  },
};

async function lookAt(url: string): Promise<readonly DoctorFinding[]> {
  try {
    const [health, metrics] = await Promise.all([textOf(`${url}/readyz`, NOT_READY), textOf(`${url}/metrics`)]);
    return [...notReady(url, health), ...raised(url, metrics)];
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return [
      wrong(`${url} does not answer (${cause instanceof Error ? cause.message : cause}).`, {
        follows: 'The program does not run, its address is wrong, or this may not ask it.',
        remedy: 'Start it, or mend LOCKBOX_HEALTH_URLS; its log says why it ended.',
      }),
    ];
  }
}

/** The status of a program that answers with why it is not ready. */
const NOT_READY = 503;

async function textOf(address: string, alsoTaken?: number): Promise<string> {
  const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(WITHIN_MS) });
  const text = await response.text();
  if (!response.ok && response.status !== alsoTaken) throw new Error(`${address}: ${response.status}`);
  return text;
}

function notReady(url: string, health: string): readonly DoctorFinding[] {
  const { status, reasons } = JSON.parse(health) as { status?: unknown; reasons?: readonly string[] }; // what serveHealth sends
  if (status === 'ok') return [];
  return [
    wrong(`${url} is not ready: ${reasons?.join('; ') ?? health}.`, {
      follows: 'It waits, or some of its partitions have stopped, and the others go on.',
      remedy: 'docs/runbook.md, "A partition has stopped", or the server that it names.',
    }),
  ];
}

/** In Prometheus' text format. */
const ALARM = /^lockbox_alarms_total\{(?=[^}]*\bcode="([A-Z_]+)")[^}]*\} (\d+)/gm;

const isAlarm = (code: string): code is keyof typeof alarms => code in alarms;

const raised = (url: string, metrics: string): readonly DoctorFinding[] =>
  [...metrics.matchAll(ALARM)].flatMap(([, code = '', count]) => {
    if (Number(count) === 0) return [];
    const { meaning, remedy } = isAlarm(code) ? alarms[code] : { meaning: '', remedy: '' };
    return [
      wrong(`${url} has raised ${code} ${count} time(s) since it was started.`, {
        follows: meaning,
        remedy: `${remedy} docs/runbook.md, "Alarms". The count begins anew when the program is restarted.`,
      }),
    ];
  });
