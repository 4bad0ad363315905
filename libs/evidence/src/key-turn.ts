import type { TenantId } from '@lockbox/contracts/ids';
import type { SignedEvent } from './key-check.ts';
import { isOfSameTransaction, PROOF_HEADER, signerOf } from './proof.ts';
import type { KeyId } from './signing-keys.ts';

/** Whether an event is signed with a key that its partition's log had replaced before. Takes the events in their order. */
export type KeyTurn = (event: Pick<SignedEvent, 'headers'> & { readonly value: SignedValue }) => boolean;
type SignedValue = Pick<SignedEvent['value'], 'tenantId' | 'data'>;

/**
 * Follows which keys the provider's own log of the partition (`own`) announces. For readers that must not wait, as `createKeyCheck`
 * does, before they say that an event does not count. A new key's events may stand before its announcement, so a key that was not seen
 * yet counts. A replaced key never comes back: its own announcement of itself would be what a thief writes first.
 */
export function createKeyTurn(own: TenantId): KeyTurn {
  const seen = new Set<KeyId>();
  const replaced = new Set<KeyId>();
  /** A header of the transaction that announced the newest key: policy signed all of it with one key. */
  let announcing: Buffer | undefined;
  return ({ value: { tenantId, data }, headers }) => {
    const header = headers[PROOF_HEADER];
    if (header === undefined) return false; // it is of a release that did not sign
    const { keyId } = signerOf(header);
    const isOfAnnouncement = announcing !== undefined && isOfSameTransaction(announcing, header);
    if (replaced.has(keyId) && !isOfAnnouncement) return true;
    seen.add(keyId);
    if (data.type !== 'SigningKeyIntroduced' || tenantId !== own || replaced.has(data.keyId)) return false;
    for (const other of seen) if (other !== data.keyId) replaced.add(other);
    seen.add(data.keyId);
    announcing = Buffer.from(header);
    return false;
  };
}
