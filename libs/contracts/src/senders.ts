import { hmacOf, isMac } from './hmac.ts';

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
  /** Compares the MAC in constant time. */
  verify(key: Buffer, value: Buffer, mac: Buffer): boolean;
}

/** The text whose MAC is a key's id. No record's key is long enough for its length to begin like this. */
const KEY_ID = 'lockbox/key-id';

export function senderKeyOf(secret: string | Buffer): SenderKey {
  const hmac = hmacOf('sha256', secret);
  const length = Buffer.alloc(4);
  const macOf = (key: Buffer, value: Buffer): string => {
    length.writeUInt32BE(key.length);
    return hmac(length, key, value);
  };
  return {
    id: Buffer.from(hmac(KEY_ID), 'latin1').toString('hex').slice(0, 16),
    mac: (key, value) => Buffer.from(macOf(key, value), 'latin1'),
    verify: (key, value, mac) => isMac(mac, macOf(key, value)),
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
