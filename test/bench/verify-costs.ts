import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { defaultCache } from '@lockbox/local/installation';
import { nodeEnvironment } from '@lockbox/local/lockbox-services';

/** What it takes to verify a log, each part measured on the same events in the same process. */
export interface VerifyCosts {
  readonly events: number;
  readonly inTransaction: number;
  readonly bytes: number;
  readonly seconds: {
    /** Hashing and decoding alone. */
    readonly bare: number;
    /** Proofs, chains and the tree, with reading what is needed for it. */
    readonly verify: number;
    /** Deciding again, besides. */
    readonly decisions: number;
    /** What audit does for checkpoints: the tree, a root and a signature every 1,000 events. */
    readonly checkpoints: number;
  };
  /** Of the process that verifies, with the bare hashing and decoding beside it. */
  readonly peakMiB: number;
}

const PROCESS = resolve(import.meta.dirname, 'verify-process.ts');

export async function verifyCosts(events: number, inTransaction: number): Promise<VerifyCosts> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, String(events), String(inTransaction)], {
    env: { ...process.env, ...nodeEnvironment(join(defaultCache(), 'bench')) }, // as programs are started
  });
  return JSON.parse(stdout) as VerifyCosts; // as that program prints it
}
