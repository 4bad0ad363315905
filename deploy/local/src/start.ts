/** `npm start`: the whole system with sample data, in containers where that can work, as child processes otherwise. */
import { parseArgs } from 'node:util';
import { defaultHome } from '@lockbox/stack/installation';
import { securedAt } from '@lockbox/stack/secured';
import { buildPages } from '@lockbox/stack/web-pages';
import { chooseWay } from './docker-choice.ts';
import { runCompose } from './docker-compose.ts';
import { isEmbeddedRunning, type StartOptions, startDetached, startEmbedded } from './embedded.ts';

const HELP = `Usage: npm start -- [options]

  --detach                   return when it is up; npm stop ends it
  --stack docker|embedded    containers (docker compose) or child processes; by itself it takes what can truly work
  --no-seed                  no sample data
  --secured                  with TLS, a certificate for each program, and access rules; for good, from the first start on
  --mail                     open the mail catcher's page when it is up: there the tour begins
  --help                     this text

Everything is kept in .lockbox (LOCKBOX_HOME names another folder) and is there again at the next start.
`;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

// The reader has closed the pipe (`npm start | head`): the program must still stop everything that it started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

/** A mistake in the arguments is printed, not thrown. */
function readArguments(): (StartOptions & { detach: boolean; stack: string | undefined; help: boolean }) | string {
  try {
    const { values } = parseArgs({
      options: {
        detach: { type: 'boolean', default: false },
        stack: { type: 'string' },
        seed: { type: 'boolean', default: true },
        secured: { type: 'boolean', default: false },
        mail: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
      allowNegative: true,
    });
    if (values.stack !== undefined && values.stack !== 'docker' && values.stack !== 'embedded') {
      return `--stack is docker or embedded, not "${values.stack}".`;
    }
    return { ...values, stack: values.stack };
  } catch (error) {
    return messageOf(error);
  }
}

async function main(): Promise<number> {
  const given = readArguments();
  if (typeof given === 'string') {
    process.stderr.write(`${given}\n\n${HELP}`);
    return 64;
  }
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const home = defaultHome();
  // A running stack keeps its kind, even if a Docker engine has been started since.
  if (given.secured && given.stack === 'docker') {
    process.stderr.write('--secured is for child processes: leave --stack docker out.\n');
    return 64;
  }
  const embedded = isEmbeddedRunning(home) || given.secured || securedAt(home) !== undefined;
  const way = chooseWay(given.stack ?? (embedded ? 'embedded' : undefined), say);
  say(way.description);
  if (way.kind === 'docker') return runCompose(home, way, given, say);
  await buildPages(say);
  return given.detach ? startDetached(home, given, say) : startEmbedded(home, given, say);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${messageOf(error)}\n`);
  process.exitCode = 1;
}
