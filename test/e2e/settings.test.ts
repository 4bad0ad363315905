/** Wrong settings: all problems are named at once, the exit code is 78, and nothing is started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { defaultCache } from '@lockbox/stack/installation';
import { keyEnvironment, nodeEnvironment } from '@lockbox/stack/lockbox-services';
import { OWN_TEST_KEYS, SENDER_KEYS } from '@lockbox/testing/services';
import { ACCESS_TOKEN_KEYS, CHECKPOINT_KEYS, SIGNING_KEYS } from '@lockbox/testing/signing-keys';
import { stackEnvironment } from '@lockbox/testing/stack';
import { programNames } from '@lockbox/topics/programs';
import { expect, test } from 'vitest';

const SERVICES = resolve(import.meta.dirname, '../../services');

async function startWith(service: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [join(SERVICES, service, 'src/main.ts')], {
    env: { PATH: process.env.PATH, ...nodeEnvironment(join(defaultCache(), 'tests')), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code, out, err };
}

test.each(programNames)('%s without settings names each that is missing', async (service) => {
  const { code, out, err } = await startWith(service, {});
  expect(code).toBe(78);
  expect(out).toBe('');
  expect(err).toContain('LOCKBOX_KAFKA_BROKERS is not set');
  expect(err).toContain('LOCKBOX_REGISTRY_URL is not set');
  // The connector reads nothing of the log.
  expect(err.includes('LOCKBOX_SIGNING_PUBLIC_KEYS is not set')).toBe(service !== 'connector');
});

test('of two missing issuers the message says whose each is', async () => {
  const { err } = await startWith('portal', {});
  expect(err).toContain("LOCKBOX_OIDC_ISSUER is not set (OpenID Connect issuer of the customers' people)");
  expect(err).toContain("LOCKBOX_PROVIDER_OIDC_ISSUER is not set (OpenID Connect issuer of the provider's people)");
});

test.each(programNames)('%s names every wrong setting, and shows no secret', async (service) => {
  const { code, err } = await startWith(service, {
    LOCKBOX_KAFKA_BROKERS: 'no-port',
    LOCKBOX_REGISTRY_URL: 'not a url',
    LOCKBOX_MONGO_URL: 'a-secret-in-a-wrong-url',
    LOCKBOX_HTTP_PORT: '99999',
    LOCKBOX_LOG_LEVEL: 'loud',
  });
  expect(code).toBe(78);
  for (const name of ['LOCKBOX_KAFKA_BROKERS', 'LOCKBOX_REGISTRY_URL', 'LOCKBOX_HTTP_PORT', 'LOCKBOX_LOG_LEVEL']) {
    expect(err).toContain(name);
  }
  expect(err).not.toContain('a-secret-in-a-wrong-url');
});

test.each(['portal', 'notifier'] as const)('%s does not start with a wrong file of permissions', async (service) => {
  const file = join(mkdtempSync(join(tmpdir(), 'lockbox-permissions-')), 'own.yaml');
  writeFileSync(file, 'permissions:\n  - id: mailbox:read\n    broad: maybe');
  const { code, out, err } = await startWith(service, {
    ...stackEnvironment(),
    ...keyEnvironment(service, {
      senders: SENDER_KEYS,
      own: OWN_TEST_KEYS,
      signing: SIGNING_KEYS,
      checkpoints: CHECKPOINT_KEYS,
      accessTokens: ACCESS_TOKEN_KEYS,
    }),
    LOCKBOX_DEVELOPMENT: 'true',
    LOCKBOX_HTTP_PORT: '0',
    LOCKBOX_HEALTH_PORT: '0',
    LOCKBOX_PERMISSIONS_FILE: file,
  });
  expect(code).toBe(78);
  for (const said of [
    'own.yaml is wrong',
    'line 3, permissions.0.broad: it must be true or false',
    'add the words in English',
  ])
    expect(`${out}${err}`).toContain(said);
});
