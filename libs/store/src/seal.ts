/**
 * Seals for documents on which a program acts. Whoever writes to the database has no key for them, so that an invented or altered
 * document is found when it is read.
 */
import { createHmac, createSecretKey, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';

export interface Seal {
  seal(content: string): string;
  isSealed(content: string, seal: unknown): boolean;
}

/** Undefined: none. */
export interface SealKeys {
  readonly present: KeyObject;
  readonly previous?: KeyObject | undefined;
}

/** HMAC-SHA-256. `context` separates uses of one key; contents sealed with the previous key still count. */
export function createSeal({ present, previous }: SealKeys, context: string): Seal {
  const keys = previous === undefined ? [present] : [present, previous];
  const mac = (key: KeyObject, content: string): Buffer =>
    createHmac('sha256', key).update(`${context}\n${content}`).digest();
  return {
    seal: (content) => mac(present, content).toString('base64url'),
    isSealed(content, given) {
      if (typeof given !== 'string') return false;
      const bytes = Buffer.from(given, 'base64url');
      return keys.some((key) => {
        const made = mac(key, content);
        return bytes.length === made.length && timingSafeEqual(bytes, made);
      });
    },
  };
}

export const sealKeyOf = (secret: string): KeyObject => createSecretKey(Buffer.from(secret));

/** A key of its own for a use, from a secret that the program has for another: the one does not tell the other. */
export const derivedKey = (secret: string, use: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', use, 32)));

/** The additional field of a sealed document. */
export interface Sealed {
  readonly seal?: string;
}

export interface DocumentSeal {
  /** With its seal, over all fields but those that `unsealed` names. */
  sealed<D extends object>(document: D): D & { readonly seal: string };
  isSealed(document: Sealed & object): boolean;
}

/**
 * Seals documents of a collection. `unsealed` are fields that may change alone: for these, an altered value must do no harm. The
 * document's id is sealed like any field, so that no seal counts for another document.
 */
export function documentSeal(keys: SealKeys, collection: string, unsealed: readonly string[] = []): DocumentSeal {
  const { seal, isSealed } = createSeal(keys, `lockbox/document/v1/${collection}`);
  const left = new Set(['seal', ...unsealed]);
  const contentOf = (document: object): string =>
    canonical(Object.fromEntries(Object.entries(document).filter(([field]) => !left.has(field))));
  return {
    sealed: (document) => ({ ...document, seal: seal(contentOf(document)) }),
    isSealed: (document) => isSealed(contentOf(document), document.seal),
  };
}

/** JSON with the fields of every object in one order: the database keeps them in the order in which they were set. */
function canonical(document: object): string {
  return JSON.stringify(document, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
