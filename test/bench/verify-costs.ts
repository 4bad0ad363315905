import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { defaultCache } from '@lockbox/stack/installation';
import { nodeEnvironment } from '@lockbox/stack/lockbox-services';

/** The costs of verifying a log, each part measured on the same events in the same process. */
export interface VerifyCosts {
  readonly events: number;
  readonly inTransaction: number;
  /** Each verifies a partition of its own, as those of `lockbox verify` do. */
  readonly threads: number;
  readonly seconds: {
    /** Hashing and decoding alone, in one thread at a time. */
    readonly bare: number;
    /** Proofs, chains and the tree, with reading what is needed for it, in all threads at once. */
    readonly verify: number;
    /** Deciding again, besides; of one thread alone. */
    readonly decisions: number;
    /** Audit's work for checkpoints: the tree, a root and a signature every 1,000 events; for a single thread. */
    readonly checkpoints: number;
  };
}

const PROCESS = resolve(import.meta.dirname, 'verify-process.ts');

export async function verifyCosts(events: number, inTransaction: number, threads: number): Promise<VerifyCosts> {
  const asked = [events, inTransaction, threads].map(String);
  const { stdout } = await promisify(execFile)(process.execPath, [PROCESS, ...asked], {
    env: { ...process.env, ...nodeEnvironment(join(defaultCache(), 'bench')) }, // as programs are started
  });
  return JSON.parse(stdout) as VerifyCosts; // as that program prints it
}
