import { generateKeyPairSync } from 'node:crypto';
import type { Stream } from '../receivers.ts';

export const pushed = (id = 'gateway', changes: Partial<Stream> = {}) => ({
  id,
  audience: `https://${id}.example.com`,
  tenants: undefined,
  tokenSha256: undefined,
  ...changes,
  delivery: { method: 'push', endpoint: `https://${id}.example.com/signals`, authorization: undefined } as const,
});

export const polled = (id = 'proxy', changes: Partial<Stream> = {}) => ({
  ...pushed(id, changes),
  delivery: { method: 'poll' } as const,
});

/** A new RSA key, PKCS#8 in base64. */
export const newKey = (modulusLength = 2_048): string =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
