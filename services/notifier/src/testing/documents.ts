/** Documents as the projector and the portal would write them, for tests that run without those. */
import { dataStoreId, environmentId, personId, type RequestId, tenantId } from '@lockbox/contracts/ids';
import { textDigest } from '@lockbox/evidence/text';
import type { EnvironmentDocument, PrincipalDocument, TenantDocument } from '@lockbox/store/collections/directory';
import { type RequestDocument, ticketFields } from '@lockbox/store/collections/requests';
import type { TextDocument } from '@lockbox/store/collections/texts';
import type { WebhookDocument } from '@lockbox/store/collections/webhooks';

const DAY_MS = 24 * 3_600_000;
const position = { topic: 'directory', partition: 0, offset: 1 };

export const tenantDocument = (tenant: string): TenantDocument => ({
  _id: tenantId(tenant),
  displayName: `${tenant} Ltd`,
  licences: [],
  position,
});

export const environmentDocument = (tenant: string): EnvironmentDocument => ({
  _id: `${tenant}/prod`,
  tenantId: tenantId(tenant),
  environmentId: environmentId('prod'),
  displayName: `${tenant} Production`,
  managed: true,
  dataStores: [dataStoreId('db')],
  position,
});

export const administratorDocument = (tenant: string, person: string, email: string): PrincipalDocument => ({
  _id: `${tenant}/${person}`,
  tenantId: tenantId(tenant),
  principalId: personId(person),
  displayName: `${person} of ${tenant}`,
  email,
  roles: ['GLOBAL_ADMINISTRATOR'],
  licences: [],
  environmentIds: [],
  locale: 'en-GB',
  timeZone: 'Europe/Berlin',
  disabled: false,
  position,
});

const SALT = '5a'.repeat(16);
const justificationOf = (id: RequestId): string => `The export of ${id} stops <here>`;

export const justificationDocument = (tenant: string, id: RequestId): TextDocument => ({
  _id: `text-of-${id}`,
  tenantId: tenantId(tenant),
  requestId: id,
  text: justificationOf(id),
  salt: SALT,
  position: { partition: 0, offset: 1 },
});

export const waitingRequestDocument = (tenant: string, id: RequestId, now: number): RequestDocument => ({
  _id: id,
  tenantId: tenantId(tenant),
  sequence: 1_000,
  source: 'servicedesk',
  sourceRequestId: id,
  environmentId: environmentId('prod'),
  dataStores: [dataStoreId('db')],
  engineerId: personId('engineer-1'),
  permissions: ['read'],
  justificationTextId: `text-of-${id}`,
  justificationDigest: textDigest(Buffer.from(SALT, 'hex'), justificationOf(id)).toString('hex'),
  trigger: 'SUPPORT_TICKET',
  ...ticketFields(`T-of-${id}`),
  exclusion: null,
  declaredBy: null,
  requestedAt: now,
  submittedAt: now,
  reviewExpiresAt: now + 4 * DAY_MS,
  status: 'ACTION_NEEDED',
  internal: { decision: 'APPROVED', by: personId('approver-1'), at: now, commentTextId: null, commentDigest: null },
  lockbox: { createdAt: now, expiresAt: now + 4 * DAY_MS },
  customer: null,
  facts: null,
  access: null,
});

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;

export const webhookDocument = (
  owner: string,
  id: string,
  url: string,
  changes: Partial<WebhookDocument> = {},
): WebhookDocument => ({
  _id: id,
  tenantId: owner === 'provider' ? owner : tenantId(owner),
  name: null,
  url,
  kind: 'generic',
  secret: WEBHOOK_SECRET,
  locale: 'de-DE',
  timeZone: 'Europe/Berlin',
  createdBy: personId('ada'),
  createdAt: 0,
  disabledAt: null,
  ...changes,
});
