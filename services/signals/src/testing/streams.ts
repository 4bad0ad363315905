import { generateKeyPairSync } from 'node:crypto';
import { dataStoreId, personId, tenantId } from '@lockbox/contracts/ids';
import type { Stream } from '../receivers.ts';
import type { SignalDocument } from '../signal.ts';

export const pushed = (id = 'gateway', changes: Partial<Stream> = {}) => ({
  id,
  audience: `https://${id}.example.com`,
  tenants: undefined,
  tokenSha256: undefined,
  clientId: undefined,
  subject: 'complex' as const,
  endpoints: [],
  ...changes,
  delivery: { method: 'push', endpoint: `https://${id}.example.com/signals`, authorization: undefined } as const,
});

export const polled = (id = 'proxy', changes: Partial<Stream> = {}) => ({
  ...pushed(id, changes),
  delivery: { method: 'poll' } as const,
});

/** A stream that its receiver creates. */
export const toBeCreated = (id = 'new', changes: Partial<Stream> = {}): Stream => ({
  ...pushed(id, { endpoints: [`https://${id}.example.com`], ...changes }),
  delivery: undefined,
});

export const ISSUERS = { transmitter: 'https://tr.example.com', engineers: 'https://staff.example.com' };

/** A new RSA key, PKCS#8 in base64. */
export const newKey = (modulusLength = 2_048): string =>
  generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

type Ended = Extract<SignalDocument, { kind: 'ACCESS_OVER' }>;
/** An end of access that waits to be delivered. */
export const ended = (id: string, stream: string, changes: Partial<Ended> = {}): Ended => ({
  _id: id,
  kind: 'ACCESS_OVER',
  stream,
  partition: 0,
  offset: 1,
  tenantId: tenantId('contoso'),
  engineerId: personId('engineer-1'),
  grantId: 'grant-1',
  dataStoreId: dataStoreId('crm'),
  reason: 'HANDED_BACK',
  causeId: 'event-1',
  endedAt: 0,
  notedAt: 0,
  leavesAt: new Date(0),
  state: 'PENDING',
  settledAt: null,
  attempts: 0,
  detail: null,
  ...changes,
});
