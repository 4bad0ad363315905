/**
 * A server as a child process: its own process group (so that ctrl-C reaches us alone and we stop the servers in order), a
 * log file, and a pid file by which a later command finds it again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ProcessCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** By which it ends; SIGTERM unless given. */
  readonly endsBy?: NodeJS.Signals;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly endsBy: NodeJS.Signals;
  readonly log: string;
  /** Resolves once the process is gone: with its exit code, or null after a signal and for one that was found running. */
  readonly exited: () => Promise<number | null>;
}

const LOOK_EVERY_MS = 200;

const pidFile = (home: string, name: string): string => join(home, 'run', `${name}.json`);
export const logFile = (home: string, name: string): string => join(home, 'logs', `${name}.log`);

/** Starts a process. `home/run` and `home/logs` exist already. */
export function startChild(home: string, name: string, command: ProcessCommand): Child {
  const log = logFile(home, name);
  const out = openSync(log, 'a');
  const child = spawn(command.file, [...command.args], {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ['ignore', out, out],
    detached: true,
  });
  closeSync(out);
  const exited = exitOf(child);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${name}: cannot run ${command.file}. Is it there, and may it be executed?`);
  child.unref();
  const { endsBy = 'SIGTERM' } = command;
  writeFileSync(pidFile(home, name), `${JSON.stringify({ pid, born: birthOf(pid), endsBy })}\n`);
  return { name, pid, endsBy, log, exited: () => exited };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('exit', (code) => resolve(code));
  });
}

/** Lets other commands find this very process under a name. The answer takes the note away again. */
export function recordSelf(home: string, name: string): () => void {
  const file = pidFile(home, name);
  writeFileSync(file, `${JSON.stringify({ pid: process.pid, born: birthOf(process.pid) })}\n`);
  return () => rmSync(file, { force: true });
}

/** The process that an earlier command started under this name, if it still runs. */
export function findChild(home: string, name: string): Child | null {
  const file = pidFile(home, name);
  if (!existsSync(file)) return null;
  // Written by startChild and recordSelf, and nobody else.
  const note: { pid: number; born: string; endsBy?: NodeJS.Signals } = JSON.parse(readFileSync(file, 'utf8'));
  const { pid, born, endsBy = 'SIGTERM' } = note;
  const runs = (): boolean => isAlive(pid) && birthOf(pid) === born;
  if (!runs()) return null;
  const exited = async (): Promise<null> => {
    // No child of ours: the system tells us of its end only when asked.
    while (runs()) await pause(LOOK_EVERY_MS, undefined, { ref: false });
    return null;
  };
  return { name, pid, endsBy, log: logFile(home, name), exited };
}

/** By the signal that it ends by, and SIGKILL when that does not help in time. */
export async function stopChild(home: string, child: Child, patienceMs = 20_000): Promise<void> {
  signal(child.pid, child.endsBy);
  const deadline = Date.now() + patienceMs;
  while (isAlive(child.pid) && Date.now() < deadline) await pause(25);
  if (isAlive(child.pid)) signal(child.pid, 'SIGKILL');
  while (isAlive(child.pid)) await pause(25);
  rmSync(pidFile(home, child.name), { force: true });
}

/** Stops what runs under a name, if anything does, and takes the note away; says whether something ran. */
export async function stopNamed(home: string, name: string, patienceMs?: number): Promise<boolean> {
  const child = findChild(home, name);
  if (child === null) rmSync(pidFile(home, name), { force: true });
  else await stopChild(home, child, patienceMs);
  return child !== null;
}

/** The last lines of a log, for the error message of a server that did not come up. */
export function endOfLog(file: string, lines = 20): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '(no log)';
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return !isZombie(pid);
}

/** Process ids are used again: with its time of birth one cannot be mistaken for another. */
function birthOf(pid: number): string {
  return statFields(pid)?.[19] ?? 'unknown';
}

/**
 * In some containers nobody reaps the children of a killed parent: such a process is gone, though listed. A process whose first
 * thread ended before the others is listed alike, but still holds its ports.
 */
function isZombie(pid: number): boolean {
  const fields = statFields(pid);
  return fields?.[0] === 'Z' && Number(fields[17]) <= 1;
}

/** The fields of /proc/PID/stat after the name (which may hold blanks); null where there is no /proc. */
function statFields(pid: number): readonly string[] | null {
  const file = `/proc/${pid}/stat`;
  try {
    // It may end at any moment.
    if (!statSync(file).isFile()) return null;
    const text = readFileSync(file, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself in this moment.
  }
}
