import { toBase64 } from '@lockbox/evidence/tlog/base64';
import { bytesOfBase64 } from '../parts/bytes.ts';

/**
 * Typed text that survives a sign-in. A sign-in leaves the page, so that memory alone would lose a long comment; what the
 * browser keeps is encrypted with a key that only the same person gets, after signing in again. It is of this tab alone.
 */
const ITEM = 'lockbox.drafts';
const IV_BYTES = 12;

export interface Drafts {
  get(subject: string): string;
  /** Empty: it was sent, or given up. */
  set(subject: string, text: string): void;
  /** Deletes all, for good. */
  forget(): void;
}

/** Some browser settings refuse storage; drafts then last as long as the page. */
function storage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** `secret` is in base64; without one nothing is kept beyond the page. What another person has left is deleted. */
export async function openDrafts(
  secret: string | null,
  store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined = storage(),
): Promise<Drafts> {
  const key = !secret
    ? null
    : await crypto.subtle.importKey('raw', bytesOfBase64(secret), 'AES-GCM', false, ['encrypt', 'decrypt']);
  const drafts = new Map(await kept());
  let saving: Promise<void> = Promise.resolve();
  let forgotten = false;

  async function kept(): Promise<readonly (readonly [string, string])[]> {
    const [iv, data] = store?.getItem(ITEM)?.split('.') ?? [];
    if (key === null || iv === undefined || data === undefined) return [];
    try {
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: bytesOfBase64(iv) }, key, bytesOfBase64(data));
      return JSON.parse(new TextDecoder().decode(plain));
    } catch {
      store?.removeItem(ITEM); // another person's
      return [];
    }
  }

  async function save(): Promise<void> {
    if (key === null || forgotten) return;
    if (drafts.size === 0) return store?.removeItem(ITEM);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const plain = new TextEncoder().encode(JSON.stringify([...drafts]));
    const data = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain));
    if (!forgotten) store?.setItem(ITEM, `${toBase64(iv)}.${toBase64(data)}`);
  }

  return {
    get: (subject) => drafts.get(subject) ?? '',
    set(subject, text) {
      if (text === '') drafts.delete(subject);
      else drafts.set(subject, text);
      // One after the other: the last one stays. Storage may be full; the text is then in the page alone.
      saving = saving.then(save).catch(() => undefined);
    },
    forget() {
      forgotten = true;
      drafts.clear();
      store?.removeItem(ITEM);
    },
  };
}
