import { hash, timingSafeEqual } from 'node:crypto';
import type { Sender } from './topics.ts';

/** Headers of a command record. */
export const SENDER_HEADER = 'lockbox-sender';
export const MAC_HEADER = 'lockbox-mac';

/** A sender's key, which nobody can see: all that it does is the MAC of a record's key and value. */
export type SenderKey = (key: Buffer, value: Buffer) => Buffer;

/** SHA-256's own, which RFC 2104 takes for its pads. */
const BLOCK_BYTES = 64;
const LENGTH_BYTES = 4;

/**
 * HMAC-SHA-256 over key and value with the sender's own key (design.md, "Who may send what"). The key's length goes
 * first, so that no other split of the same bytes has the same MAC. By RFC 2104 from two hashes: Node's Hmac is an object
 * of its own for each MAC, which takes three times as long, and its collector's time besides.
 */
export function senderKeyOf(secret: string | Buffer): SenderKey {
  const bytes = Buffer.from(secret);
  const block = Buffer.alloc(BLOCK_BYTES);
  (bytes.length > BLOCK_BYTES ? hash('sha256', bytes, 'buffer') : bytes).copy(block);
  const outer = Buffer.concat([block.map((byte) => byte ^ 0x5c), Buffer.alloc(32)]);
  let inner = Buffer.concat([block.map((byte) => byte ^ 0x36), Buffer.alloc(4096)]);
  return (key, value) => {
    const start = BLOCK_BYTES + LENGTH_BYTES;
    const end = start + key.length + value.length;
    if (end > inner.length) inner = Buffer.concat([inner.subarray(0, BLOCK_BYTES), Buffer.alloc(end)]);
    inner.writeUInt32BE(key.length, BLOCK_BYTES);
    key.copy(inner, start);
    value.copy(inner, start + key.length);
    // As text and back, since a buffer for each result costs as much again as the hash.
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1');
    return Buffer.from(hash('sha256', outer, 'binary'), 'latin1');
  };
}

/** The headers with which a sender signs a command. */
export function signed(sender: Sender, senderKey: SenderKey, key: Buffer, value: Buffer): Record<string, Buffer> {
  return { [SENDER_HEADER]: Buffer.from(sender), [MAC_HEADER]: senderKey(key, value) };
}

/** Whether the MAC is the sender's; in constant time. */
export function verifyMac(senderKey: SenderKey, key: Buffer, value: Buffer, mac: Buffer): boolean {
  const expected = senderKey(key, value);
  return mac.length === expected.length && timingSafeEqual(mac, expected);
}
