/** The way to a PostgreSQL, of the gate and of engineers: with a server that has a certificate. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createLogger } from '@lockbox/platform/log';
import { authorityFile, makeCertificates, serverFiles } from '@lockbox/stack/certificates';
import { hasPostgres, startPostgres, type TestPostgres } from '@lockbox/testing/postgres';
import { until } from '@lockbox/testing/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GateSettings } from '../settings.ts';
import { clientOf } from '../testing/sample-store.ts';
import { type Client, connect } from './connection.ts';
import { openPostgres } from './open.ts';

describe.skipIf(!hasPostgres)('PostgreSQL by TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockbox-gate-tls-'));
  const other = join(folder, 'other');
  const isByTls = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
  let server: TestPostgres;
  let admin: Client;
  const ca = (of = folder) => readFileSync(authorityFile(of), 'utf8');

  beforeAll(async () => {
    server = await startPostgres();
    admin = await clientOf(server.url());
    const wanted = { days: 365, servers: { postgres: ['localhost', '127.0.0.1'] }, clients: [] };
    for (const one of [folder, other]) makeCertificates({ ...wanted, folder: one });
    const { certificate, key } = serverFiles(folder, 'postgres');
    for (const [name, file] of [
      ['server.crt', certificate],
      ['server.key', key],
    ] as const)
      await admin.query(
        `COPY (SELECT ${admin.escapeLiteral(readFileSync(file, 'base64'))}) TO PROGRAM 'umask 077; base64 -d > ${name}'`,
      );
    await admin.query('ALTER SYSTEM SET ssl = on');
    await admin.query('SELECT pg_reload_conf()');
    await until('the server takes TLS', async () => {
      const client = await clientOf(server.url());
      const { rows } = await client.query("SELECT current_setting('ssl') AS ssl");
      await client.end();
      return rows[0]?.ssl === 'on';
    });
    await admin.query("CREATE ROLE nestor LOGIN PASSWORD 'of-nestor'");
  });
  afterAll(async () => {
    await admin?.end();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  test.each(['', '?sslmode=disable', '?sslmode=no-verify', '?ssl=0'])(
    'the CA is what counts, whatever the address says%s',
    async (parameters) => {
      const url = server.url() + parameters;
      const client = await connect({ url, ca: ca() }, 'test');
      expect((await client.query(isByTls)).rows).toEqual([{ ssl: true }]);
      await client.end();
      await expect(connect({ url, ca: ca(other) }, 'test')).rejects.toThrow(/certificate/);
    },
  );

  test('the line that an engineer gets checks the certificate, and refuses a server without one that counts', async () => {
    const file = join(folder, 'gate.yaml');
    writeFileSync(file, 'knownRoles: []\nunknownRoles: report\npermissions: {}\n');
    const stopping = new AbortController();
    stopping.abort();
    const settings = {
      LOCKBOX_GATE_FILE: file,
      LOCKBOX_GATE_DATABASE_URL: server.url().replace('127.0.0.1', 'localhost'),
      LOCKBOX_GATE_DATABASE_CA: ca(),
      LOCKBOX_GATE_DATA_STORE: 'orders-db',
      LOCKBOX_GATE_ENGINEERS_AT: '',
    } as GateSettings; // what of them is read here
    const { place } = openPostgres(settings, createLogger('gate', 'silent'), stopping.signal);
    expect(place).toMatchObject({ tls: true, ca: ca() });
    const line = place.commandOf({ user: 'nestor', password: 'of-nestor' }).psql ?? '';
    const run = async (authorities: string) => {
      writeFileSync(join(folder, 'ca.pem'), authorities);
      const env = { ...process.env, PATH: `${dirname(join(server.programs, 'psql'))}:${process.env.PATH}` };
      const { stdout } = await promisify(execFile)('sh', ['-c', `${line} -XAtc '${isByTls}'`], { cwd: folder, env });
      return stdout;
    };
    expect(await run(ca())).toBe('t\n');
    await expect(run(ca(other))).rejects.toThrow(/certificate verify failed/);
  });
});
