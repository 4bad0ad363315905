import type { TenantId } from '@lockbox/contracts/ids';
import type { EventSigning } from './key-check.ts';
import { isOfSameTransaction, PROOF_HEADER, signerOf } from './proof.ts';
import type { KeyId } from './signing-keys.ts';

/** Reports whether an event is signed with a key that its partition's log had replaced before. Takes the events in order. */
export type KeyTurn = (event: Pick<EventSigning, 'headers'> & { readonly value: SignedValue }) => boolean;
type SignedValue = Pick<EventSigning['value'], 'tenantId' | 'data'>;

/**
 * Follows the key announcements in the provider's own log of the partition (`own`), for readers that cannot wait, as
 * `createKeyCheck` does, before they reject an event. A new key's events may precede its announcement, so an unseen key counts.
 * A replaced key never returns: a thief would first write its announcement of itself.
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
