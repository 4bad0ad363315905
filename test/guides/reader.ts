/** A reader who follows a guide block by block: in one shell, and in further terminals for programs that stay open. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { guardedFolder } from '@lockbox/stack/guarded';
import { until } from '@lockbox/testing/until';
import type { Block } from './blocks.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** All of it is started in one of the terminals: minutes where others use the machine, too. */
const WITHIN_MS = 350_000;

interface Terminal {
  /** All that it has said. */
  readonly said: () => string;
  /** Nothing more will be said. */
  readonly hasEnded: () => boolean;
  readonly type: (line: string) => void;
  readonly end: () => Promise<void>;
}

export interface Reader {
  /** Throws where a block does not do what the guide says, with what it said. */
  follow(guide: string, block: Block): Promise<void>;
  /** Ends what stays open. */
  leave(): Promise<void>;
}

export interface Place {
  /** The working folder of the first line: the folder of a checkout. */
  readonly folder: string;
  readonly env: Environment;
  /** For what only this needs. */
  readonly work: string;
  /** The free port that replaces a port of the guides, which another program on this machine may use. */
  readonly ports: ReadonlyMap<string, number>;
}

export function readerIn({ folder, env, work, ports }: Place): Reader {
  const shell = new Shell({ ...env, PWD: folder }, work);
  const others = new Shell({ ...env, PWD: folder, PATH: `${folder}/node_modules/.bin:${env.PATH}` }, work);
  const onFreePorts = (lines: string): string =>
    lines.replace(/\b\d{4}\b/g, (number) => String(ports.get(number) ?? number));
  const open: Terminal[] = [];
  return {
    async follow(guide, { line, text: written, doing }) {
      const lines = onFreePorts(written);
      const script = { guide, line, lines };
      switch (doing.how) {
        case 'not run':
          return;
        case 'others do':
          return others.run(script, 0, '');
        case 'run':
          return shell.run(script, doing.code, doing.says);
        case 'saved as':
          return writeFileSync(resolve(shell.folder, doing.file), lines);
        case 'stays open': {
          const terminal = shell.open(script);
          open.push(terminal);
          return says(terminal, 0, `${guide}:${line}`, doing.says);
        }
        case 'typed there': {
          const terminal = open.at(-1);
          if (terminal === undefined) throw new Error(`${guide}:${line}: no terminal is open`);
          const before = terminal.said().length;
          terminal.type(lines);
          return says(terminal, before, `${guide}:${line}`, doing.says);
        }
      }
    },
    async leave() {
      await Promise.all(open.splice(0).map((terminal) => terminal.end()));
    },
  };
}

async function says(terminal: Terminal, from: number, where: string, what: string): Promise<void> {
  const said = (): string => terminal.said().slice(from);
  const saysSo = (): boolean => said().includes(what);
  await until(
    () => `${where} says "${what}"; it has said:\n${said()}`,
    () => saysSo() || terminal.hasEnded(),
    WITHIN_MS,
  );
  if (!saysSo()) throw new Error(`${where} ended without "${what}". It said:\n${said()}`);
}

interface Script {
  readonly guide: string;
  readonly line: number;
  readonly lines: string;
}

/** Each block has a process of its own, which goes on with folder and variables of the one before. */
class Shell {
  #env: Environment;
  readonly #work: string;

  constructor(env: Environment, work: string) {
    this.#env = env;
    this.#work = work;
  }

  get folder(): string {
    return this.#env.PWD ?? '/';
  }

  async run(script: Script, code: number, what: string): Promise<void> {
    const { child, left } = this.#spawn(script);
    child.stdin.end();
    const [out, err, [ended]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    const where = `${script.guide}:${script.line}`;
    const said = `${out}${err}`;
    if (ended !== code) throw new Error(`${where} ended with ${ended}, and not ${code}. It said:\n${said}`);
    if (!said.includes(what)) throw new Error(`${where} does not say "${what}", but:\n${said}`);
    if (code === 0) this.#env = variablesIn(readFileSync(left, 'utf8'));
  }

  open(script: Script): Terminal {
    const { child } = this.#spawn(script);
    const release = guardedFolder(mkdtempSync(join(this.#work, 'terminal-')), child.pid);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (part: Buffer) => {
        said += part.toString();
      });
    }
    child.stdin.on('error', () => undefined); // it has ended, and what is typed then says so
    let ended = false;
    child.once('close', () => {
      ended = true;
    });
    return { said: () => said, hasEnded: () => ended, type: (lines) => child.stdin.write(lines), end: release };
  }

  /** The lines have the numbers that they have in the guide, and the script its name: so bash itself says where it fails. */
  #spawn({ guide, line, lines }: Script) {
    const folder = mkdtempSync(join(this.#work, 'block-'));
    const [file, left] = [join(folder, basename(guide)), join(folder, 'left')];
    const failing = `trap 'echo "${guide}:$LINENO ended with $?" >&2' ERR;`;
    writeFileSync(file, `${failing}${'\n'.repeat(line - 1)}${lines}\nenv -0 >'${left}'\n`);
    // A group of its own, as a terminal has one: all of it is ended with it.
    const child = spawn('bash', ['-e', '-a', file], {
      cwd: this.folder,
      env: this.#env,
      stdio: 'pipe',
      detached: true,
    });
    return { child, left };
  }
}

/** Parses the output of `env -0`. */
function variablesIn(left: string): Environment {
  return Object.fromEntries(
    left.split('\0').flatMap((variable) => {
      const at = variable.indexOf('=');
      return at > 0 ? [[variable.slice(0, at), variable.slice(at + 1)]] : [];
    }),
  );
}
