/** Whose signatures the checker believes: what a reader has pinned, as a test run has it. */
import { createPublicKey } from 'node:crypto';
import { CHECKPOINT_KEYS, INSTALLATION, SIGNING_KEYS } from '@lockbox/testing/signing-keys';

const keyOf = (spki: string) => createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });

export const KEYS = {
  installation: INSTALLATION,
  policyKey: keyOf(SIGNING_KEYS.publicKey),
  checkpointKey: keyOf(CHECKPOINT_KEYS.publicKey),
} as const;
