import { randomUUID } from 'node:crypto';
import { type CommandId, commandId, providerLog } from '@lockbox/contracts/ids';
import { introducedBy } from '@lockbox/domain/administration/signing-key';
import type { PartitionContext } from '@lockbox/worker/definition';
import type { PolicyDeps } from './deps.ts';
import type { PartitionMemory } from './memory.ts';

/**
 * Sends a command to introduce the signing key in the provider's own log of this partition, if its newest key is
 * another. Await it before anything is signed: so the command precedes every event that the key signs.
 */
export function keyIntroduction(
  { signingKey, command }: Pick<PolicyDeps, 'signingKey' | 'command'>,
  { partition, send }: Pick<PartitionContext, 'partition' | 'send'>,
): (memory: Pick<PartitionMemory, 'tenant'>) => Promise<void> {
  const tenantId = providerLog(partition);
  const { id: keyId, publicKey } = signingKey;
  /** After which introduction it was asked for. An instance before may have left a command for another key. */
  let askedAfter: CommandId | null | undefined;

  return async (memory) => {
    const newest = memory.tenant(tenantId)?.introducedKey();
    const previousCommandId = introducedBy(newest);
    if (newest?.keyId === keyId || previousCommandId === askedAfter) return;
    const id = commandId(randomUUID());
    const data = { type: 'IntroduceSigningKey', keyId, algorithm: 'Ed25519', publicKey, previousCommandId } as const;
    const actor = { kind: 'SYSTEM', id: 'policy' } as const;
    await send([command({ commandId: id, tenantId, actor, correlationId: id, data })]);
    askedAfter = previousCommandId;
  };
}
