import type { IntroduceSigningKey } from '@lockbox/contracts/generated/commands';
import type { SigningKeyIntroduced } from '@lockbox/contracts/generated/events';
import type { IntroducedKey } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { type Decision, decided, NOTHING, type Situation } from './decision.ts';
import type { TenantState } from './state.ts';

/** Policy sends one for each take-over at most, and a copy of one comes back soon if at all. */
const REMEMBERED = 20;

/** Each instance that takes a partition over with the key says so: what is in the log already changes nothing. */
export function introduceSigningKey(
  { keyId, algorithm, publicKey }: IntroduceSigningKey,
  { command, state }: Situation,
): Decision {
  const newest = state.introducedKey();
  if (newest?.keyId === keyId || newest?.commands.includes(command.commandId)) return NOTHING;
  return decided({
    rule: 'SIGNING_KEY_IS_INTRODUCED',
    data: { type: 'SigningKeyIntroduced', keyId, algorithm, publicKey, previousKeyId: newest?.keyId ?? null },
  });
}

export const afterIntroduction = (
  state: TenantState,
  { keyId }: SigningKeyIntroduced,
  commandId: CommandId,
): IntroducedKey => ({
  type: 'IntroducedKey',
  tenantId: state.tenantId,
  keyId,
  commands: [...(state.introducedKey()?.commands ?? []), commandId].slice(-REMEMBERED),
});
