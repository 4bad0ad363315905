import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import type { SessionKeys } from '../sign-in/session-seal.ts';

/** An encrypted text in the database, which reveals neither content nor subject. */
export interface Boxed {
  readonly _id: string;
  /** Base64: 12 bytes of nonce, 16 of tag, and what is encrypted. */
  readonly box: string;
}

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM with a key that is derived from the portal's own: whoever reads the database, or writes there, learns and changes
 * nothing. With the previous key what it has closed can still be opened.
 */
export function boxes({ present, previous }: SessionKeys) {
  const keys = (previous === '' ? [present] : [present, previous]).map(keysOf);
  const [newest] = keys as [Keys, ...Keys[]]; // made of one or two

  return {
    /** The possible ids of a name, the present one first. An id reveals nothing of its name. */
    idsOf: (name: string): readonly string[] => keys.map(({ names }) => idOf(names, name)),

    close(name: string, text: string): Boxed {
      const _id = idOf(newest.names, name);
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', newest.texts, nonce).setAAD(Buffer.from(_id));
      const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return { _id, box: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64') };
    },

    /** Undefined for what neither key has closed: it is as if it were not there. */
    open({ _id, box }: Boxed): { readonly text: string; readonly isPresent: boolean } | undefined {
      const bytes = Buffer.from(box, 'base64');
      for (const key of keys) {
        const text = opened(key.texts, _id, bytes);
        if (text !== undefined) return { text, isPresent: key === newest };
      }
      return undefined;
    },
  };
}

interface Keys {
  readonly names: KeyObject;
  readonly texts: KeyObject;
}

const keysOf = (secret: string): Keys => {
  const derived = (purpose: string): KeyObject =>
    createSecretKey(createHmac('sha256', secret).update(`lockbox/sealed-demands/v1\n${purpose}`).digest());
  return { names: derived('names'), texts: derived('texts') };
};

const idOf = (key: KeyObject, name: string): string => createHmac('sha256', key).update(name).digest('base64url');

function opened(key: KeyObject, _id: string, bytes: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG });
    decipher.setAAD(Buffer.from(_id)).setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8');
  } catch {
    return undefined; // another key, or somebody has changed it
  }
}
