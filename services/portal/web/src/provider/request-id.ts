import { toHex } from '@lockbox/evidence/tlog/hex';

/** The source of what is recorded here. */
export const SOURCE_OF_PORTAL = 'portal';

/** The namespace of all of Lockbox's name-based ids, as libs/contracts/src/uuid.ts has it, which needs Node. */
const NAMESPACE = '7c0a3f5e6f0b5d2c9a4e1b8d2f6c3a90';
const UUID_BYTES = 16;

/** The id of a request that is submitted here: a UUID of version 5. */
export async function requestIdHere(tenantId: string, sourceRequestId: string): Promise<string> {
  const namespace = (NAMESPACE.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
  const name = new TextEncoder().encode(JSON.stringify(['request', tenantId, SOURCE_OF_PORTAL, sourceRequestId]));
  const made = await crypto.subtle.digest('SHA-1', new Uint8Array([...namespace, ...name]));
  const bytes = new Uint8Array(made, 0, UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
