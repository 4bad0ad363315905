import { EXIT } from '@lockbox/command-line/exit-codes';
import { expect, test } from 'vitest';
import { captured } from './testing/captured.ts';

/** In a home without an installation, where nobody is signed in. */
const lockbox = (args: string, env: Readonly<Record<string, string>> = {}) =>
  captured(args.split(' ').filter(Boolean), { LOCKBOX_HOME: '/nonexistent', HOME: '/nonexistent', ...env });

const COMMANDS = [
  'login',
  'submit',
  'internal-approve',
  'internal-reject',
  'requests',
  'overview',
  'show',
  'approve',
  'deny',
  'ask',
  'answer',
  'policy show',
  'policy enable',
  'policy disable',
  'policy approvals',
  'policy confirm',
  'policy withdraw',
  'tail',
  'topics apply',
  'topics check',
  'dead-letters list',
  'dead-letters show',
  'dead-letters redrive',
  'erase person',
  'erase text',
  'lift-disclosure',
  'access check',
  'lag',
  'doctor',
  'verify',
  'checkpoints keys',
  'checkpoints export',
  'replay',
  'import servicenow',
  'seed',
  'clock advance',
  'sessions end',
  'keys list',
  'keys rotate',
  'database apply',
  'completion',
  'manual',
];

test.each(COMMANDS)('%s has help with an example', async (command) => {
  const { code, out } = await lockbox(`${command} --help`);
  expect(code).toBe(EXIT.done);
  expect(out).toMatch(/Examples?:\n {2}\$ lockbox /);
});

test.each([
  'nonsense',
  'approve',
  'submit --tenant contoso',
  'tail events --nonsense',
  'import servicenow',
  'replay nonsense',
])('`lockbox %s` is wrong usage and says where help is', async (args) => {
  const { code, err } = await lockbox(args);
  expect(code).toBe(EXIT.usage);
  expect(err).toContain('--help');
});

test.each([
  ['verify --witness KEY', /--witness does not go with the log .* --witnesses/s],
  ['verify --witness KEY --witnesses FILE', /--witness does not go with the log .* --witnesses/s],
  ['verify --bundle FILE --witnesses FILE', /--witnesses does not go with --bundle.* --witness/s],
  ['verify --bundle FILE --witness KEY --witnesses FILE', /--witnesses does not go with --bundle.* --witness/s],
])('`lockbox %s` mixes what is of a bundle and of the log: it is wrong usage', async (args, why) => {
  const { code, err } = await lockbox(args);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(why);
});

test('all wrong settings are named at once, before anything is connected', async () => {
  const { code, err } = await lockbox('lag', { LOCKBOX_DEVELOPMENT: 'perhaps' });
  expect(code).toBe(EXIT.wrongSettings);
  for (const name of ['LOCKBOX_KAFKA_BROKERS', 'LOCKBOX_REGISTRY_URL', 'LOCKBOX_DEVELOPMENT'])
    expect(err).toContain(name);
});

test('a person who has not signed in sees how to sign in', async () => {
  const { code, err } = await lockbox('requests', { LOCKBOX_PORTAL_URL: 'http://127.0.0.1:1' });
  expect(code).toBe(EXIT.notAllowed);
  expect(err).toContain('lockbox login');
});

test('a portal that does not answer has another exit code than a refusal', async () => {
  const { code, err } = await lockbox('requests', {
    LOCKBOX_PORTAL_URL: 'http://127.0.0.1:1',
    LOCKBOX_TOKEN: 'x.e30.x',
  });
  expect(code).toBe(EXIT.unavailable);
  expect(err).toContain('LOCKBOX_PORTAL_URL');
});

test.each(['clock advance 4d', 'seed'])('`lockbox %s` is refused outside development', async (args) => {
  const { code, err } = await lockbox(args, {
    LOCKBOX_KAFKA_BROKERS: '127.0.0.1:1',
    LOCKBOX_REGISTRY_URL: 'http://127.0.0.1:1',
  });
  expect(code).toBe(EXIT.failed);
  expect(err).toContain('LOCKBOX_DEVELOPMENT');
});
