/** How an engineer connects by what a gate has given: made of its parts, since a line of the gate's own would be run as it is. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { quoted } from './completion/places.ts';
import type { GateCredentials } from './gate-credentials.ts';
import { ownFolder } from './sign-in.ts';

/** The TLS parameters of PostgreSQL's own programs: each is a variable, and a parameter of a URL. */
type TlsParameters = Readonly<Record<'sslmode' | 'sslrootcert' | 'channel_binding', string>>;

/** Undefined where the gate gives no authorities. PostgreSQL's programs take these by the name of a file alone. */
function tlsParameters(env: EnvironmentVariables, { ca }: GateCredentials): TlsParameters | undefined {
  if (ca === undefined) return undefined;
  const folder = join(ownFolder(env), 'authorities');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${createHash('sha256').update(ca).digest('hex').slice(0, 32)}.pem`);
  writeFileSync(file, ca, { mode: 0o600 });
  return { sslmode: 'verify-full', sslrootcert: file, channel_binding: 'require' };
}

function urlOf(env: EnvironmentVariables, given: GateCredentials, password?: string): string {
  const { host, port, database, user } = given;
  const named = [user, ...(password === undefined ? [] : [password])].map(encodeURIComponent).join(':');
  const parameters = Object.entries(tlsParameters(env, given) ?? {}).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return `postgresql://${named}@${host}:${port}/${encodeURIComponent(database)}${query}`;
}

/** Returns the credentials as the variables of PostgreSQL's own programs. */
export function variablesOf(env: EnvironmentVariables, given: GateCredentials): Readonly<Record<string, string>> {
  const tls = tlsParameters(env, given);
  return {
    PGHOST: given.host,
    PGPORT: String(given.port),
    PGDATABASE: given.database,
    PGUSER: given.user,
    PGPASSWORD: given.password,
    ...(tls && { PGSSLMODE: tls.sslmode, PGSSLROOTCERT: tls.sslrootcert, PGCHANNELBINDING: tls.channel_binding }),
  };
}

/** A line for a shell. */
export function mongoshLine({ host, port, database, user, password, tls }: GateCredentials): string {
  const [name, secret, home] = [user, password, database].map(encodeURIComponent);
  const options = `directConnection=true&authMechanism=SCRAM-SHA-256${tls === true ? '&tls=true' : ''}`;
  return `mongosh ${quoted(`mongodb://${name}:${secret}@${host}:${port}/${home}?${options}`)}`;
}

export function printed(env: EnvironmentVariables, given: GateCredentials, form: 'psql' | 'env' | 'url'): string {
  switch (form) {
    case 'psql': // the password beside the arguments, which others on the machine can read
      if (given.mongosh !== undefined) return mongoshLine(given);
      return `PGPASSWORD=${quoted(given.password)} psql ${quoted(urlOf(env, given))}`;
    case 'url':
      return urlOf(env, given, given.password);
    case 'env':
      return Object.entries(variablesOf(env, given))
        .map(([name, value]) => `export ${name}=${quoted(value)}`)
        .join('\n');
  }
}
