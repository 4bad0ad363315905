import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Sender } from './topics.ts';

/** Headers of a command record. */
export const SENDER_HEADER = 'lockbox-sender';
export const MAC_HEADER = 'lockbox-mac';

/** A sender's key. Node makes one of it anew for each MAC where it gets plain bytes, which takes twenty times as long. */
export const senderKeyOf = (key: string | Buffer): KeyObject => createSecretKey(Buffer.from(key));

/**
 * HMAC-SHA-256 over key and value with the sender's own key (design.md, "Who may send what"). The key's length goes
 * first, so that no other split of the same bytes has the same MAC.
 */
function macOf(senderKey: KeyObject, key: Buffer, value: Buffer): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(key.length, 0);
  return createHmac('sha256', senderKey).update(length).update(key).update(value).digest();
}

/** The headers with which a sender signs a command. */
export function signed(sender: Sender, senderKey: KeyObject, key: Buffer, value: Buffer): Record<string, Buffer> {
  return { [SENDER_HEADER]: Buffer.from(sender), [MAC_HEADER]: macOf(senderKey, key, value) };
}

/** Whether the MAC is the sender's; in constant time. */
export function verifyMac(senderKey: KeyObject, key: Buffer, value: Buffer, mac: Buffer): boolean {
  const expected = macOf(senderKey, key, value);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
