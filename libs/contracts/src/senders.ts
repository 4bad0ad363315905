import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Headers of a command record. */
export const SENDER_HEADER = 'lockbox-sender';
export const MAC_HEADER = 'lockbox-mac';

/** A sender's key as a function that computes the MAC of a record's key and value, so that the key cannot be read. */
export type SenderKey = (key: Buffer, value: Buffer) => Buffer;

/**
 * HMAC-SHA-256 over key and value with the sender's own key (docs/architecture.md, "Who may send what"). The key's length goes
 * first, so that no other split of the same bytes has the same MAC. The key is made into a KeyObject once: given as bytes it
 * costs Node twenty times as much for each MAC.
 */
export function senderKeyOf(secret: string | Buffer): SenderKey {
  const senderKey = createSecretKey(Buffer.from(secret));
  return (key, value) => {
    const length = Buffer.allocUnsafe(4);
    length.writeUInt32BE(key.length, 0);
    return createHmac('sha256', senderKey).update(length).update(key).update(value).digest();
  };
}

/** The headers with which a sender signs a command. */
export function signed(sender: string, senderKey: SenderKey, key: Buffer, value: Buffer): Record<string, Buffer> {
  return { [SENDER_HEADER]: Buffer.from(sender), [MAC_HEADER]: senderKey(key, value) };
}

/** Whether the MAC is the sender's; in constant time. */
export function verifyMac(senderKey: SenderKey, key: Buffer, value: Buffer, mac: Buffer): boolean {
  const expected = senderKey(key, value);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
