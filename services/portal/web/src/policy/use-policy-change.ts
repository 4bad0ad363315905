import type { Policy } from '../api/resources.ts';
import type { Passkeys } from '../passkeys/passkey.ts';
import { type Changing as ChangingOf, useSignedChange } from '../passkeys/use-signed-change.ts';

export type ChangingPolicy = ChangingOf<Policy>;

/** Sends what changes the policy; gives a message about the outcome. */
export const usePolicyChange = (options: ChangingPolicy & { readonly passkeys: Passkeys }) =>
  useSignedChange<Policy>({ ...options, look: '/policy' });
