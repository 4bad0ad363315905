import type { IntroduceSigningKey } from '@lockbox/contracts/generated/commands';
import type { SigningKeyIntroduced } from '@lockbox/contracts/generated/events';
import type { IntroducedKey } from '@lockbox/contracts/generated/policy-state';
import type { CommandId } from '@lockbox/contracts/ids';
import { type Decision, decided, NOTHING, type Situation } from '../decider/decision.ts';
import type { TenantState } from '../decider/state.ts';

/**
 * Each instance that takes a partition over with the key says so: what is in the log already changes nothing. A command counts
 * in its turn alone, after the introduction that its sender knew: what left nothing then could be brought back later.
 */
export function introduceSigningKey(
  { keyId, algorithm, publicKey, previousCommandId }: IntroduceSigningKey,
  { state }: Situation,
): Decision {
  const newest = state.introducedKey();
  if (newest?.keyId === keyId || introducedBy(newest) !== previousCommandId) return NOTHING;
  return decided({
    rule: 'SIGNING_KEY_IS_INTRODUCED',
    data: { type: 'SigningKeyIntroduced', keyId, algorithm, publicKey, previousKeyId: newest?.keyId ?? null },
  });
}

/** Id of the command that introduced a key; null for none. */
export const introducedBy = (newest: IntroducedKey | undefined): CommandId | null => newest?.commands.at(-1) ?? null;

export const afterIntroduction = (
  state: TenantState,
  { keyId }: SigningKeyIntroduced,
  commandId: CommandId,
): IntroducedKey => ({ type: 'IntroducedKey', tenantId: state.tenantId, keyId, commands: [commandId] });
