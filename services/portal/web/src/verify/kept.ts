import type { EarlierCheckpoint } from '@lockbox/evidence/bundle/earlier';
import { fromBase64, toBase64 } from '@lockbox/evidence/tlog/base64';
import { bytesOfDigest, digestOfBytes } from '@lockbox/evidence/tlog/digest';

/**
 * The data that this browser keeps for a tenant: the pinned keys, and the newest checkpoint that was verified with them. None
 * of it comes from the server or is sent to it.
 */
interface Storage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** When it was verified, in milliseconds since 1970. */
export type SeenCheckpoint = EarlierCheckpoint & { readonly at: number };

const pins = (tenantId: string): string => `lockbox.pinned-keys.${tenantId}`;
const checkpoint = (tenantId: string): string => `lockbox.verified-checkpoint.${tenantId}`;

/** The pinned keys as they were typed; empty for none. If the browser refuses storage, nothing is pinned. */
export function pinnedText(storage: Storage, tenantId: string): string {
  try {
    return storage.getItem(pins(tenantId)) ?? '';
  } catch {
    return '';
  }
}

/** Throws where the browser refuses storage, which whoever pins has to know. */
export const pin = (storage: Storage, tenantId: string, text: string): void => storage.setItem(pins(tenantId), text);

/** The keys and the checkpoint. */
export function forgetSeen(storage: Storage, tenantId: string): void {
  storage.removeItem(pins(tenantId));
  storage.removeItem(checkpoint(tenantId));
}

export function seenBefore(storage: Storage, tenantId: string): SeenCheckpoint | null {
  try {
    const { origin, size, root, at } = JSON.parse(storage.getItem(checkpoint(tenantId)) ?? '{}');
    const bytes = fromBase64(String(root ?? ''));
    if (typeof origin !== 'string' || !Number.isSafeInteger(size) || bytes === undefined) return null;
    return { origin, size, root: digestOfBytes(bytes), at: Number(at) };
  } catch {
    return null;
  }
}

/**
 * Keeps a checkpoint that was verified by these pins: unless other ones, or none, are there by now, or a newer one of that log was
 * verified meanwhile.
 */
export function keepSeenCheckpoint(
  storage: Storage,
  tenantId: string,
  { origin, size, root, at }: SeenCheckpoint,
  pinned: string,
): void {
  const before = seenBefore(storage, tenantId);
  if (pinnedText(storage, tenantId) !== pinned || (before?.origin === origin && before.size > size)) return;
  try {
    const kept = { origin, size, root: toBase64(bytesOfDigest(root)), at };
    storage.setItem(checkpoint(tenantId), JSON.stringify(kept));
  } catch {
    // as above
  }
}
