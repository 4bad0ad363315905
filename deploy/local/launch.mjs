#!/usr/bin/env node
// The way in after `git clone`: plain JavaScript for any Node from 20 on, without node_modules. It checks what the machine
// must bring, installs the packages, and hands over to the command itself, which runs on the Node that the packages bring.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { how, missingForServers, succeeds } from './needs.mjs';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const NODE_OLDEST = 20;
const NODE_FOR_TYPESCRIPT = 24;
const BAD_USE = 64;
const MISSING = 69;

const COMMANDS = {
  start: 'start Lockbox with sample data (--mail, --detach, --stack docker|embedded, --help)',
  stop: 'stop what `npm start` started; nothing is lost',
  test: 'run all tests; arguments go to vitest (npm test -- --project unit)',
  bench: 'measure throughput, latency and memory',
  faults: 'inject faults under load, and check the whole history (--seed, --minutes, --only, --list)',
};

/** The commands that can do with a Docker engine alone, and what they are given for it. */
const IN_CONTAINERS = { start: ['--stack', 'docker'], test: [] };

const HELP = `Usage: node deploy/local/launch.mjs COMMAND [arguments]   (npm start, npm stop, npm test, npm run bench, npm run faults)

${Object.entries(COMMANDS)
  .map(([name, what]) => `  ${name.padEnd(8)}${what}`)
  .join('\n')}
`;

const [command, ...args] = process.argv.slice(2);
if (command === undefined || command === '--help' || command === '-h') {
  process.stdout.write(HELP);
  process.exit(command === undefined ? BAD_USE : 0);
}
if (!Object.hasOwn(COMMANDS, command)) {
  process.stderr.write(`There is no command "${command}".\n\n${HELP}`);
  process.exit(BAD_USE);
}
const withoutNode = missingNode();
const withoutServers = needsServers(command, args) ? missingForServers() : [];
const possible = withoutServers.length === 0 ? args : inContainers(command, args);
if (withoutNode.length > 0 || possible === null) {
  const lacking = [...withoutNode, ...withoutServers].map((line) => `  - ${line}`).join('\n');
  const orDocker =
    command in IN_CONTAINERS ? '\nor a Docker engine with compose, in place of Java, Maven and Python.\n' : '\n';
  process.stderr.write(`Lockbox needs:\n${lacking}${orDocker}`);
  process.exit(MISSING);
}
if (!isInstalled()) install();
handOver(command, possible);

function missingNode() {
  if (Number(process.versions.node.split('.')[0]) >= NODE_OLDEST) return [];
  return [`Node ${NODE_OLDEST} or later (this is ${process.versions.node}): ${how('nodejs npm', 'node')}`];
}

/** Reports whether a command starts the embedded servers. One that only prints something, or is to use containers, does not. */
function needsServers(name, given) {
  const onlyPrints = given.includes('--help') || given.includes('--list');
  return name !== 'stop' && !onlyPrints && !isStack(given, 'docker');
}

/** The arguments for a machine that has a Docker engine in place of the embedded servers' needs; null where it has none. */
function inContainers(name, given) {
  const takesEmbedded = isStack(given, 'embedded') || given.includes('--secured');
  if (!(name in IN_CONTAINERS) || takesEmbedded) return null;
  if (!succeeds('docker', ['version']) || !succeeds('docker', ['compose', 'version'])) return null;
  return [...given, ...IN_CONTAINERS[name]];
}

function isStack(given, kind) {
  return given.includes(`--stack=${kind}`) || given[given.indexOf('--stack') + 1] === kind;
}

/**
 * Returns whether node_modules matches package-lock.json. npm records what it installed; a lock file that is only
 * newer, because a checkout touches it, is compared before anything is installed again.
 */
function isInstalled() {
  const wanted = join(REPOSITORY, 'package-lock.json');
  const account = join(REPOSITORY, 'node_modules/.package-lock.json');
  if (!existsSync(account)) return false;
  // A patch applies to the package as it was published, not to one that an older patch has changed.
  const patches = readdirSync(join(REPOSITORY, 'patches')).map((name) => join(REPOSITORY, 'patches', name));
  if (patches.some((patch) => statSync(patch).mtimeMs > statSync(account).mtimeMs)) return false;
  if (statSync(account).mtimeMs >= statSync(wanted).mtimeMs) return true;
  const present = JSON.parse(readFileSync(account, 'utf8')).packages;
  return Object.entries(JSON.parse(readFileSync(wanted, 'utf8')).packages).every(
    ([path, { version, optional }]) =>
      path === '' || optional || (path in present && present[path].version === version),
  );
}

function install() {
  process.stdout.write('Installing packages (npm ci) …\n');
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: REPOSITORY,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    process.stderr.write('`npm ci` failed: see above. Nothing was started.\n');
    process.exit(status ?? 1);
  }
}

function handOver(name, given) {
  const bundled = join(REPOSITORY, 'node_modules/.bin/node');
  const own = Number(process.versions.node.split('.')[0]) >= NODE_FOR_TYPESCRIPT ? process.execPath : null;
  const node = existsSync(bundled) ? bundled : own;
  if (node === null) {
    const remedy = 'run `npm ci` with install scripts allowed, or use Node 24';
    process.stderr.write(`node_modules/.bin/node is missing: ${remedy}.\n`);
    process.exit(MISSING);
  }
  const program = join(REPOSITORY, `deploy/local/src/${name}.ts`);
  const child = spawn(node, [program, ...given], { stdio: 'inherit', cwd: REPOSITORY });
  // The command ends in its own good order; a signal that reached it already (ctrl-C goes to both) does no harm twice.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    process.stderr.write(`Cannot run ${node}: ${error.message}\n`);
    process.exit(MISSING);
  });
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
