import { timingSafeEqual } from 'node:crypto';
import { hmacOf } from '@lockbox/contracts/hmac';

/** The seal of a record of policy-state. */
export interface StateSeal {
  /** The value of the record's header. */
  readonly mac: Buffer;
  /** Stands for the record in the sum over the partition's state. Never written, so that nobody can add up another sum. */
  readonly element: bigint;
}

export interface Opened extends StateSeal {
  /** Sealed with the previous key, which will be gone one day. */
  readonly outdated: boolean;
}

/** Seals the records of one partition of policy-state, and tells its own from others. */
export interface StateSealer {
  seal(key: string, value: Buffer | null): StateSeal;
  /** The seal of a record as it was read; undefined where policy did not write it there. */
  opened(key: string, value: Buffer | null, mac: Buffer | undefined): Opened | undefined;
  /** Returns the marker's digest of the sum of all elements. */
  digestOf(sum: bigint): Buffer;
  isDigestOf(sum: bigint, digest: Buffer): boolean;
}

const MAC_BYTES = 32;

/**
 * HMAC-SHA-512 over topic, partition, key and value. One half is the record's MAC. The other is its element, which only the
 * holder of the key can know. With the previous key what was sealed before a rotation can still be opened.
 */
export function stateSealer(
  secrets: { readonly present: string; readonly previous: string },
  place: { readonly topic: string; readonly partition: number },
): StateSealer {
  const label = `lockbox/policy-state/v1\n${place.topic}\n${place.partition}\n`;
  const present = keyOf(secrets.present, label);
  const keys = secrets.previous === '' ? [present] : [present, keyOf(secrets.previous, label)];
  return {
    seal: present.seal,
    opened(key, value, mac) {
      if (mac?.length !== MAC_BYTES) return undefined;
      for (const { seal } of keys) {
        const made = seal(key, value);
        if (timingSafeEqual(made.mac, mac)) return { ...made, outdated: seal !== present.seal };
      }
      return undefined;
    },
    digestOf: present.digestOf,
    isDigestOf: (sum, digest) => keys.some(({ digestOf }) => digestOf(sum).equals(digest)),
  };
}

function keyOf(secret: string, label: string) {
  const hmac = hmacOf('sha512', secret);
  const sealed = `${label}record\n`;
  const removed = `${label}removed\n`;
  return {
    /** The key's length goes before it, so that no other split of the same bytes has the same MAC. */
    seal(key: string, value: Buffer | null): StateSeal {
      const named = `${Buffer.byteLength(key)}\n${key}`;
      const made = Buffer.from(value === null ? hmac(removed, named) : hmac(sealed, named, value), 'latin1');
      return { mac: made.subarray(0, MAC_BYTES), element: BigInt(`0x${made.toString('hex', MAC_BYTES)}`) };
    },
    digestOf: (sum: bigint): Buffer =>
      Buffer.from(hmac(`${label}all\n${sum.toString(16)}`).slice(0, MAC_BYTES), 'latin1'),
  };
}
