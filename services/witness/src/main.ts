#!/usr/bin/env node
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { NoteError } from '@lockbox/evidence/tlog/note-error';
import { initFolder, openFolder, vkeyOf } from './folder.ts';
import { createWitnessServer } from './server.ts';
import { WitnessError } from './state.ts';
import { createWitness } from './witness.ts';

const HELP = `lockbox-witness: a witness of transparency logs (c2sp.org/tlog-witness), such as those of Lockbox

Cosigns each checkpoint of a log that goes on from the newest one it has seen, and no other: so whoever asks for its
cosignature cannot be shown a log that was rewritten, or another one than others are shown. It needs Node alone.

  lockbox-witness init FOLDER --name NAME    makes a key, and prints what verifies its cosignatures. NAME is as
                                             witness.example.com/lockbox, without a blank or "+"
  lockbox-witness key FOLDER                 prints that again
  lockbox-witness serve FOLDER [--listen HOST:PORT]
                                             answers logs, at 127.0.0.1:7380 unless told otherwise

FOLDER/logs has the verifier keys of the logs, one a line, as \`lockbox checkpoints keys\` prints them: get them from the
log's operator by a way of their own. It is read at the start.
FOLDER/state.db holds what was seen. Never put back an older copy of it, and never run two witnesses with one key: they
would cosign two histories. Back up key.pem when it is made; whoever loses state.db makes a new witness.

Example:
  $ lockbox-witness init ./witness --name witness.example.com/lockbox
  $ cp keys-from-the-provider ./witness/logs
  $ lockbox-witness serve ./witness --listen 0.0.0.0:7380

Exit codes: 0 done, 1 it did not work, 64 wrong usage`;

const EXIT_USAGE = 64;

class UsageError extends Error {}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** One JSON document a line. */
const tell = (what: string, details: object = {}): void =>
  void process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), what, ...details })}\n`);

function serve(folder: string, listen: string): void {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(listen) ?? [];
  if (host === '' || Number(port) > 65_535) {
    throw new UsageError(`--listen: "${listen}" is not of the form host:port, with a port up to 65535.`);
  }
  const { cosigner, logs, state } = openFolder(folder);
  const server = createWitnessServer({
    witness: createWitness({
      ...{ cosigner, logs, state, now: Date.now },
      onInconsistent: (signed) => tell('a checkpoint that does not go on from what was seen was not cosigned', signed),
    }),
    origins: logs.keys(),
    onError: (error) => tell('a request failed', { error: error instanceof Error ? error.stack : String(error) }),
  });
  const end = (): void => {
    server.close(() => state.close());
    server.closeIdleConnections();
  };
  process.once('SIGTERM', end).once('SIGINT', end);
  server.once('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    state.close();
  });
  server.listen({ host: host.replace(/^\[|\]$/g, ''), port: Number(port) }, () => {
    const at = server.address() as AddressInfo; // it listens to an address and no pipe
    tell('listening', { witness: cosigner.key.name, logs: [...logs.keys()], host: at.address, port: at.port });
  });
}

function run(args: readonly string[]): void {
  const options = { name: { type: 'string' }, listen: { type: 'string' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [command, folder, ...others] = positionals;
  if (values.help === true || command === undefined) {
    print(HELP);
    return;
  }
  if (folder === undefined || others.length > 0) throw new UsageError(`${command} takes one folder.`);
  switch (command) {
    case 'init':
      if (values.name === undefined) throw new UsageError('init needs --name, such as witness.example.com/lockbox.');
      print(initFolder(folder, values.name));
      break;
    case 'key':
      print(vkeyOf(folder));
      break;
    case 'serve':
      serve(folder, values.listen ?? '127.0.0.1:7380');
      break;
    default:
      throw new UsageError(`There is no command "${command}".`);
  }
}

try {
  run(process.argv.slice(2));
} catch (error) {
  const { code, syscall } = error as NodeJS.ErrnoException; // what was thrown is an error
  const isUsage = error instanceof UsageError || code?.startsWith('ERR_PARSE_ARGS');
  // Errors of the operating system say what failed and where. Other errors need the stack.
  const isTold = isUsage || syscall !== undefined || error instanceof WitnessError || error instanceof NoteError;
  if (!isTold) throw error;
  process.stderr.write(`${(error as Error).message}${isUsage ? ' (--help for help)' : ''}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : 1;
}
