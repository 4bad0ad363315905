import { setTimeout as pause } from 'node:timers/promises';
import { exitFor } from '@lockbox/command-line/exit-codes';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { SettingsError } from '@lockbox/platform/settings';
import { refusedByKafka } from '@lockbox/worker/retry';
import { type DoctorFinding, type Examined, unchecked, wrong } from './finding.ts';
import type { InstallationServer, InstallationServers } from './installation-servers.ts';

/** The installation that a check examines. */
export interface Patient {
  readonly env: EnvironmentVariables;
  readonly servers: InstallationServers;
  /** The clock of this machine, in milliseconds since 1970. */
  readonly now: () => number;
}

/** By the clock of the installation, which may have been advanced in development. */
export const installationNow = ({ servers, now }: Pick<Patient, 'servers' | 'now'>): number =>
  now() + servers.cluster.clock.now() - Date.now();

export interface Check {
  readonly name: string;
  /** Settings without which there is nothing to look at. */
  readonly needs: readonly string[];
  /** Servers without which it cannot look; each has a check of its own, which says why one does not answer. */
  readonly servers: readonly InstallationServer[];
  /** After which it is given up; 15 seconds unless given. */
  readonly withinMs?: number;
  examine(patient: Patient): Promise<readonly DoctorFinding[]> | readonly DoctorFinding[];
}

const WITHIN_MS = 15_000;

const TITLES: Readonly<Record<InstallationServer, string>> = {
  kafka: 'Kafka',
  registry: 'the schema registry',
  mongo: 'MongoDB',
};

/** All checks side by side; what they found, in their order. None is kept waiting by another. */
export async function examine(checks: readonly Check[], patient: Patient): Promise<readonly Examined[]> {
  const found = await Promise.all(
    checks.map(async (check) =>
      (await examineOne(check, patient)).map((finding): Examined => ({ check: check.name, ...finding })),
    ),
  );
  return found.flat();
}

async function examineOne(check: Check, patient: Patient): Promise<readonly DoctorFinding[]> {
  const { needs, servers, withinMs = WITHIN_MS } = check;
  const missing = needs.filter((name) => !patient.env[name] && !patient.env[`${name}_FILE`]);
  if (missing.length > 0) return [unchecked(`${missing.join(' and ')} is not set.`, 'Set it, and look again.')];
  const stopping = new AbortController();
  const tooLate = pause(withinMs, undefined, { signal: stopping.signal, ref: false }).then(() => [
    wrong(`It did not come to an end within ${withinMs / 1_000} seconds.`, {
      follows: 'Something that it asks is there, and silent or slow.',
      remedy: 'docs/runbook.md, "Where to look first": `/readyz` of each program names what it waits for.',
    }),
  ]);
  tooLate.catch(() => undefined); // the check came to an end before
  try {
    return await Promise.race([afterServers(check, servers, patient), tooLate]);
  } finally {
    stopping.abort();
  }
}

async function afterServers(
  check: Check,
  servers: readonly InstallationServer[],
  patient: Patient,
): Promise<readonly DoctorFinding[]> {
  for (const server of servers) {
    const away = await patient.servers.answers(server).then(
      () => false,
      () => true,
    );
    if (away) return [unchecked(`${sentenceStart(TITLES[server])} does not answer.`, `See the check \`${server}\`.`)];
  }
  try {
    return await check.examine(patient);
  } catch (error) {
    return [afterFailure(error)];
  }
}

const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Returns the finding for an error: a server is down, this program lacks a permission, or a setting is wrong. */
function afterFailure(error: unknown): DoctorFinding {
  if (error instanceof SettingsError) {
    return wrong(`A setting is wrong: ${error.problems.join('; ')}.`, {
      follows: 'A program with these settings does not start.',
      remedy: 'docs/settings.md says what each may be.',
    });
  }
  if (refusedByKafka(error) === 'access' || isForbiddenByMongo(error)) {
    const { message } = exitFor(error);
    return unchecked(
      `Whoever looks here has no right to: ${message}`,
      'Run it with the rights of `lockbox topics apply` (docs/guides/platform-teams.md, "First").',
    );
  }
  return wrong(exitFor(error).message ?? String(error), {
    follows:
      'Programs that need it wait, and go on by themselves when it answers; meanwhile nothing is decided or told by it.',
    remedy: 'docs/runbook.md, "Where to look first".',
  });
}

/** MongoDB's Unauthorized. */
const isForbiddenByMongo = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 13;
