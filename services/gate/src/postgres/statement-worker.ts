import { parentPort } from 'node:worker_threads';
import { loadModule } from 'libpg-query';
import { readStatement } from './statement.ts';

/** Reads statements for `statement-reader.ts`, one answer for each. Where the parser itself fails the thread ends, since its memory is in doubt. */
await loadModule();
parentPort?.on('message', (texts: readonly string[]) => {
  for (const text of texts) parentPort?.postMessage({ statement: readStatement(text) });
});
parentPort?.postMessage('ready');
