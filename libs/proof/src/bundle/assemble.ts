import type { Bundle } from '@lockbox/evidence/bundle/bundle';
import { everyWitness } from '@lockbox/evidence/bundle/pins';
import { type BundleReport, verifyBundle } from '@lockbox/evidence/bundle/verify-bundle';
import { makeBundle } from '@lockbox/evidence/make-bundle';
import { knownSchemas } from './known-schemas.ts';

/**
 * Makes a bundle of what was gathered, and verifies it by the keys that it names. Whoever gathered it gives nothing out that has damage:
 * a database's or a reader's word is held against what policy and audit signed.
 */
export async function assembleBundle(
  parts: Parameters<typeof makeBundle>[0],
): Promise<{ readonly bundle: Bundle; readonly damage: BundleReport['damage'] }> {
  const bundle = await makeBundle(parts);
  const { damage } = await verifyBundle(bundle, {
    notes: bundle.keys.checkpoints,
    policy: bundle.keys.policy,
    passkeys: [],
    witnesses: everyWitness([]),
    schemas: knownSchemas(),
  });
  return { bundle, damage };
}
