import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { type Static, Type } from 'typebox';
import type { LockboxRequestView } from '../reads/views.ts';
import { azureRequestPath } from './paths.ts';
import { AZURE_STATUSES, azureStatus } from './statuses.ts';

/** The shapes of Azure's public specification, with its names; each description says what a name means here. */
export const LockboxRequestResponse = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: Type.Literal('requests'),
  properties: Type.Object({
    requestId: Type.String(),
    justification: Type.Optional(Type.String({ description: 'Missing when it was erased' })),
    status: Type.Enum([...AZURE_STATUSES]),
    createdDateTime: Type.String({ format: 'date-time', description: 'When the customer was asked' }),
    expirationDateTime: Type.String({ format: 'date-time', description: 'By when the customer must approve' }),
    duration: Type.String({ description: 'Hours of access' }),
    resourceIds: Type.String({ description: 'The data stores, with commas between them' }),
    resourceType: Type.Literal('DataStore'),
    supportRequest: Type.String(),
    workitemsource: Type.Enum(['SupportRequest', 'Other']),
    subscriptionId: Type.String({ description: 'The environment' }),
    accessLevel: Type.String({ description: 'The permissions, with commas between them' }),
  }),
});
export const RequestList = Type.Object({
  value: Type.Array(LockboxRequestResponse),
  nextLink: Type.Optional(Type.String({ description: 'The next page; missing at the end' })),
});
export const Approval = Type.Object(
  { status: Type.Enum(['Approve', 'Deny']), reason: Type.Optional(Type.String({ maxLength: TEXT_MAX })) },
  { additionalProperties: false },
);
export const OptedIn = Type.Object({ isOptedIn: Type.Boolean() });
const Text = Type.String();
export const OperationList = Type.Object({
  value: Type.Array(
    Type.Object({
      name: Text,
      isDataAction: Type.Literal('false'),
      display: Type.Object({ provider: Text, resource: Text, operation: Text, description: Text }),
      origin: Text,
    }),
  ),
});

/** An id may hold a comma itself. */
const listed = (ids: readonly string[]): string =>
  ids.map((id) => id.replaceAll('%', '%25').replaceAll(',', '%2C')).join(',');

export function azureRequest(request: LockboxRequestView): Static<typeof LockboxRequestResponse> {
  const { id, environment, justification } = request;
  return {
    id: azureRequestPath(environment.id, id),
    name: `LockboxRequest_${id}`,
    type: 'requests',
    properties: {
      requestId: id,
      ...(justification === null ? {} : { justification }),
      status: azureStatus(request.status),
      // Only requests that the customer was asked about come here, and those have both times.
      createdDateTime: request.lockboxRequestedAt ?? request.requestedAt,
      expirationDateTime: request.expiresAt ?? request.requestedAt,
      duration: '8',
      resourceIds: listed(request.dataStores),
      resourceType: 'DataStore',
      supportRequest: request.supportRequestId,
      workitemsource: request.trigger === 'SUPPORT_TICKET' ? 'SupportRequest' : 'Other',
      subscriptionId: environment.id,
      accessLevel: listed(request.permissions),
    },
  };
}

const operation = (name: string, resource: string, does: string) => ({
  name: `Microsoft.CustomerLockbox/${name}`,
  isDataAction: 'false' as const,
  display: { provider: 'Customer Lockbox', resource, operation: does, description: does },
  origin: 'user,system',
});

/** The operations of this API, by the names that Azure's role definitions use. */
export const operations: Static<typeof OperationList> = {
  value: [
    operation('operations/read', 'Lockbox Operations', 'Read Lockbox Operations'),
    operation('TenantOptedIn/read', 'Customer Lockbox Policy', 'Read whether Customer Lockbox is enabled'),
    operation('EnableLockbox/action', 'Customer Lockbox Policy', 'Enable Customer Lockbox'),
    operation('DisableLockbox/action', 'Customer Lockbox Policy', 'Disable Customer Lockbox'),
    operation('requests/read', 'Customer Lockbox Request', 'Read Lockbox Request'),
    operation('requests/UpdateApproval/action', 'Customer Lockbox Request', 'Approve or Deny Lockbox Request'),
  ],
};
