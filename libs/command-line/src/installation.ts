import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const REPOSITORY = resolve(import.meta.dirname, '../../..');

/**
 * The settings of what `npm start` runs on this machine, so that `lockbox` works beside it without settings. They are
 * used all or not at all: where the environment names one server, only the environment counts.
 */
export function withInstallation(env: EnvironmentVariables): EnvironmentVariables {
  if (['LOCKBOX_KAFKA_BROKERS', 'LOCKBOX_PORTAL_URL', 'LOCKBOX_MONGO_URL'].some((name) => env[name])) return env;
  const home = resolve(env.LOCKBOX_HOME ?? join(REPOSITORY, '.lockbox'));
  try {
    return { ...parseEnvironment(readFileSync(join(home, 'lockbox.env'), 'utf8')), ...env };
  } catch {
    return env; // nothing runs here
  }
}

/** Lines `NAME=value`. */
function parseEnvironment(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
