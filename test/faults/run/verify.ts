/** A second opinion on the evidence, beside the checker's own: `lockbox verify`, as an auditor runs it. */
import type { Violation } from '../history/history.ts';
import { lockbox } from './command-line.ts';
import type { World } from './world.ts';

export async function verifyByCommandLine(world: World): Promise<readonly Violation[]> {
  const { code, said } = await lockbox(world, ['verify', '--database', '--json']);
  if (code === 0) return [];
  const what = `lockbox verify ends with ${code}: ${said}`.slice(0, 1500);
  return [{ invariant: 'EVIDENCE_VERIFIES', what, mayCome: true }];
}
