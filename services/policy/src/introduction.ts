import { randomUUID } from 'node:crypto';
import { commandId, providerLog } from '@lockbox/contracts/ids';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { PartitionMemory } from './memory.ts';

/**
 * Asks, by a command, for the signing key to be introduced in the provider's own log of this partition, where that has another
 * as its newest. Await it before anything is signed: whoever finds an event of a key then knows that the command stands there.
 */
export function keyIntroduction(
  { signingKey, command }: Pick<PolicyDeps, 'signingKey' | 'command'>,
  { partition, send }: Pick<PartitionContext, 'partition' | 'send'>,
  memory: PartitionMemory,
): () => Promise<void> {
  const tenantId = providerLog(partition);
  const { id: keyId, publicKey } = signingKey;
  /** After which newest key it was asked for. An instance before may have left a command for another one. */
  let askedAfter: string | null | undefined;

  return async () => {
    const newest = memory.tenant(tenantId)?.introducedKey()?.keyId ?? null;
    if (newest === keyId) askedAfter = undefined;
    if (newest === keyId || newest === askedAfter) return;
    const id = commandId(randomUUID());
    const data = { type: 'IntroduceSigningKey', keyId, algorithm: 'Ed25519', publicKey } as const;
    const actor = { kind: 'SYSTEM', id: 'policy' } as const;
    await send([command({ commandId: id, tenantId, actor, correlationId: id, data })]);
    askedAfter = newest;
  };
}
