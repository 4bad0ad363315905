import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Headers of a command record. */
export const SENDER_HEADER = 'lockbox-sender';
export const KEY_ID_HEADER = 'lockbox-key-id';
export const MAC_HEADER = 'lockbox-mac';

/** A sender's key: what it does, so that the key itself cannot be read. */
export interface SenderKey {
  /** Tells a sender's keys apart, and gives nothing of them away; 16 hexadecimal digits. */
  readonly id: string;
  /**
   * HMAC-SHA-256 over key and value of a record (docs/architecture.md, "Who may send what"). The key's length goes first, so
   * that no other split of the same bytes has the same MAC.
   */
  mac(key: Buffer, value: Buffer): Buffer;
}

/** What a key's id is the MAC of. No record's key is so long that its length begins as this does. */
const KEY_ID = 'lockbox/key-id';

/** The key is made into a KeyObject once: given as bytes it costs Node twenty times as much for each MAC. */
export function senderKeyOf(secret: string | Buffer): SenderKey {
  const senderKey = createSecretKey(Buffer.from(secret));
  return {
    id: createHmac('sha256', senderKey).update(KEY_ID).digest('hex').slice(0, 16),
    mac(key, value) {
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32BE(key.length, 0);
      return createHmac('sha256', senderKey).update(length).update(key).update(value).digest();
    },
  };
}

/** The headers with which a sender signs a command. */
export function signed(sender: string, senderKey: SenderKey, key: Buffer, value: Buffer): Record<string, Buffer> {
  return {
    [SENDER_HEADER]: Buffer.from(sender),
    [KEY_ID_HEADER]: Buffer.from(senderKey.id),
    [MAC_HEADER]: senderKey.mac(key, value),
  };
}

/** Whether the MAC is the sender's; in constant time. */
export function verifyMac(senderKey: SenderKey, key: Buffer, value: Buffer, mac: Buffer): boolean {
  const expected = senderKey.mac(key, value);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
