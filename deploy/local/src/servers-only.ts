/**
 * Only the servers, in the background, for whoever develops: `node deploy/local/src/servers-only.ts up` starts them and prints
 * the environment variables, `down` stops them, `env` prints the variables again. LOCKBOX_HOME says where they live.
 */
import { defaultHome } from '@lockbox/stack/installation';
import { environmentOf, startStack, stopStack } from '@lockbox/stack/stack';

/** Progress goes to the error stream, so that `eval "$(… up)"` takes the variables alone. */
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const home = defaultHome();
const [action] = process.argv.slice(2);
switch (action) {
  case 'up':
  case 'env': {
    // These servers are what the variables of an earlier `up` name: such variables must not keep them from starting.
    const stack = await startStack({ home, say, env: {} });
    for (const [name, value] of Object.entries(environmentOf(stack)))
      process.stdout.write(`export ${name}='${value}'\n`);
    break;
  }
  case 'down':
    await stopStack(home, { say });
    break;
  default:
    say('Use: node deploy/local/src/servers-only.ts up | env | down');
    process.exitCode = 64;
}
