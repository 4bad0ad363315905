import { newSigningKeys } from '@lockbox/evidence/signing-keys';

/** Of one test file's run: what its policy signs with, and what all its programs believe. */
export const SIGNING_KEYS = newSigningKeys();
