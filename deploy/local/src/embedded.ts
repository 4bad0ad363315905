/** The embedded system: servers, topics, Lockbox's own processes, sample data, one after the other, told as it happens. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endOfLog, findChild, logFile, recordSelf, startChild, stopChild } from '@lockbox/stack/child';
import { type Installation, openInstallation, writeSettings } from '@lockbox/stack/installation';
import { serves, serviceCommand, sharedEnvironment } from '@lockbox/stack/lockbox-services';
import { settingsOfSampleGate, startSampleGate } from '@lockbox/stack/sample-gate';
import { localKeys } from '@lockbox/stack/secrets';
import { secure } from '@lockbox/stack/secured';
import { type Stack, startStack } from '@lockbox/stack/stack';
import { SUPERVISOR, type Supervised, supervise } from '@lockbox/stack/supervisor';
import { type ProgramName, standingPrograms } from '@lockbox/topics/programs';
import { askedToStop } from './asked-to-stop.ts';
import { runLockbox } from './command-line.ts';
import { openInBrowser } from './open-page.ts';
import { mailPageUrl, summary } from './summary.ts';

const SERVING_WITHIN_MS = 120_000;

export interface StartOptions {
  /** Plants the sample data at the first start. */
  readonly seed: boolean;
  /** With TLS and access rules. A home that was made so stays so. */
  readonly secured: boolean;
  /** Opens the mail catcher's page when all is up. */
  readonly mail: boolean;
}

/** Runs until a signal comes, in the foreground. The answer is the exit code. */
export async function startEmbedded(
  home: string,
  { seed, secured, mail }: StartOptions,
  say: (line: string) => void,
): Promise<number> {
  if (secured) secure(home);
  const installation = openInstallation(home, say);
  if (await runsAlready(installation, mail)) return 0;
  rmSync(upMark(home), { force: true });
  const forget = recordSelf(home, SUPERVISOR);
  const asked = askedToStop();
  const running: Supervised[] = [];
  let stack: Stack | null = null;
  let code = 0;
  try {
    stack = await startStack({ home, say, keep: true });
    await startServices(installation, stack, running, asked.signal);
    if (seed && !asked.signal.aborted) await plantSamples(installation, stack, asked.signal);
    if (!asked.signal.aborted) {
      say(await summary(installation));
      if (mail) await openInBrowser(await mailPageUrl(installation), say);
      writeFileSync(upMark(home), '');
      await asked.done();
    }
  } catch (error) {
    // A failure that the shutdown has caused is no failure.
    if (!asked.signal.aborted) {
      code = 1;
      process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  say('Stopping …');
  await Promise.all(running.map((service) => service.stop()));
  await stack?.stop();
  rmSync(upMark(home), { force: true });
  forget();
  return code;
}

/** The same in the background: returns when it is up, or has failed. */
export async function startDetached(
  home: string,
  { seed, secured, mail }: StartOptions,
  say: (line: string) => void,
): Promise<number> {
  if (secured) secure(home);
  const installation = openInstallation(home, say);
  if (await runsAlready(installation, mail)) return 0;
  rmSync(upMark(home), { force: true });
  const options = ['--stack', 'embedded', ...(seed ? [] : ['--no-seed']), ...(secured ? ['--secured'] : [])];
  const program = fileURLToPath(new URL('./start.ts', import.meta.url));
  rmSync(logFile(home, SUPERVISOR), { force: true });
  const child = startChild(home, SUPERVISOR, {
    file: process.execPath,
    args: [program, ...options],
    cwd: process.cwd(),
    env: { LOCKBOX_HOME: home },
  });
  say(`Starting in the background; its log is ${child.log}`);
  let code: number | null | undefined;
  void child.exited().then((exit) => {
    code = exit;
  });
  const interrupted = askedToStop();
  const passOn = newLines(child.log, say);
  while (!existsSync(upMark(home))) {
    passOn();
    if (interrupted.signal.aborted) {
      await stopChild(home, child, 60_000);
      return 130;
    }
    if (code !== undefined) {
      passOn();
      return code || 1;
    }
    await pause(200);
  }
  passOn();
  if (mail) await openInBrowser(await mailPageUrl(installation), say);
  say(`It runs in the background: npm stop ends it.`);
  return 0;
}

/** Says what a log has got since the last call. */
function newLines(file: string, say: (line: string) => void): () => void {
  let told = 0;
  return () => {
    const text = readFileSync(file, 'utf8');
    const end = text.lastIndexOf('\n');
    if (end >= told) say(text.slice(told, end));
    told = Math.max(told, end + 1);
  };
}

export const isEmbeddedRunning = (home: string): boolean => findChild(home, SUPERVISOR) !== null;

async function runsAlready(installation: Installation, mail: boolean): Promise<boolean> {
  const supervisor = findChild(installation.home, SUPERVISOR);
  // In the background the note about us was written by whoever started us.
  if (supervisor === null || supervisor.pid === process.pid) return false;
  const missing = standingPrograms.filter((name) => findChild(installation.home, name) === null);
  installation.say(
    [
      'Lockbox is running already, as it was started.',
      ...(missing.length > 0 ? [`Not running: ${missing.join(', ')}.`] : []),
      'To take changes of code or `schemas/topics.yaml`: `npm stop`, then `npm start`.',
      await summary(installation),
    ].join(' '),
  );
  if (mail) await openInBrowser(await mailPageUrl(installation), installation.say);
  return true;
}

const upMark = (home: string): string => join(home, 'run/up');

async function startServices(
  installation: Installation,
  stack: Stack,
  running: Supervised[],
  stop: AbortSignal,
): Promise<void> {
  const shared = await sharedEnvironment(installation, stack);
  writeSettings(installation.home, { ...shared, ...(await settingsOfSampleGate(installation)) });
  installation.say(`Applying topics and schemas${installation.secured === undefined ? '' : ', and access rules'} …`);
  await runLockbox(installation, ['topics', 'apply'], shared, stop);
  if (installation.secured !== undefined) await runLockbox(installation, ['database', 'apply'], shared, stop);
  const keys = localKeys(installation.home);
  for (const service of standingPrograms) {
    if (stop.aborted) return;
    running.push(
      await supervise(
        installation.home,
        service,
        await serviceCommand(installation, service, shared, keys),
        installation.say,
      ),
    );
  }
  running.push(...(await startSampleGate(installation, shared)));
  const since = Date.now();
  await Promise.all(
    running.map(async ({ name, failure: failureOf }) => {
      // Each is called as its program.
      const service = name as ProgramName;
      while (!(await serves(installation, service))) {
        const failure = failureOf();
        if (failure) throw new Error(`${service} cannot start; its reason is above.`);
        if (stop.aborted) return;
        if (Date.now() - since > SERVING_WITHIN_MS) {
          const log = join(installation.home, 'logs', `${service}.log`);
          throw new Error(
            `${service} does not serve after ${SERVING_WITHIN_MS / 1000} s. The end of ${log}:\n${endOfLog(log)}`,
          );
        }
        await pause(200, undefined, { signal: stop }).catch(() => undefined);
      }
      installation.say(`${service} serves (${((Date.now() - since) / 1000).toFixed(1)} s)`);
    }),
  );
}

/** Once per home: the sample tenants, people and requests. */
async function plantSamples(installation: Installation, stack: Stack, stop: AbortSignal): Promise<void> {
  const mark = join(installation.home, 'seeded');
  if (existsSync(mark)) return;
  installation.say('Planting sample data …');
  await runLockbox(installation, ['seed'], await sharedEnvironment(installation, stack), stop);
  writeFileSync(mark, `${new Date().toISOString()}\n`);
}
