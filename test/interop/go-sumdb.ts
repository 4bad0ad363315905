/** Asks Go's own code for its checksum database (golang.org/x/mod/sumdb), by the program in `transparency-log`. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { goPrograms } from '@lockbox/testing/built-programs';

/** Question and answer are JSON, as main.go describes them. Throws with what the program wrote to stderr. */
export async function askGo(question: object): Promise<unknown> {
  const program = join(await goPrograms(join(import.meta.dirname, 'transparency-log')), 'transparency-log');
  const input = JSON.stringify(question);
  return JSON.parse(execFileSync(program, { input, encoding: 'utf8', stdio: 'pipe', maxBuffer: 2 ** 26 }));
}
