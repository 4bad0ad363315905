/**
 * The public REST interface of Azure Customer Lockbox as an OpenAPI 2 document: every operation, parameter, property, type and value of
 * `customerlockbox.json`, version 2018-02-28-preview, in the public GitHub repository Azure/azure-rest-api-specs at commit 3873f33d (MIT
 * licence). The words are our own, and so is `required`: which properties clients can count on.
 */
type Schema = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Schema>>;

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const definition = (name: string): Schema => ({ $ref: `#/definitions/${name}` });
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (always: Properties, sometimes: Properties = {}): Schema => ({
  type: 'object',
  properties: { ...always, ...sometimes },
  required: Object.keys(always),
});

const definitions = {
  Operations: object(
    {
      value: list(
        object(
          {
            name: text,
            isDataAction: text,
            display: object({ provider: text, resource: text, operation: text, description: text }),
            origin: text,
          },
          { properties: text },
        ),
      ),
    },
    { nextLink: text },
  ),
  OptedIn: object({ isOptedIn: { type: 'boolean' } }),
  Requests: object({ value: list(definition('Request')) }, { nextLink: text }),
  Request: object({ id: text, name: text, type: text, properties: definition('RequestProperties') }),
  RequestProperties: object(
    {
      requestId: text,
      status: definition('Status'),
      createdDateTime: time,
      expirationDateTime: time,
      duration: text,
      resourceIds: text,
      resourceType: text,
      supportRequest: text,
      workitemsource: text,
      subscriptionId: text,
      accessLevel: text,
    },
    { justification: text, supportCaseUrl: text },
  ),
  Status: {
    enum: [
      ...['Initializing', 'Pending', 'Approving', 'Approved', 'Denying', 'Denied', 'Expired', 'Revoking', 'Revoked'],
      ...['Completing', 'Completed', 'Error', 'Unknown'],
    ],
  },
  Approval: object({ status: { enum: ['Approve', 'Deny'] } }, { reason: text }),
  Failure: object({
    error: object({ code: text, message: text }, { target: text, additionalInfo: list(definition('AdditionalInfo')) }),
  }),
  AdditionalInfo: object({ type: text, info: object({ currentStatus: definition('Status') }) }),
};

const inPath = (name: string) => ({ name, in: 'path', required: true, type: 'string' });
const SUBSCRIPTION = inPath('subscriptionId');
const REQUEST = inPath('requestId');
const API_VERSION = { name: 'api-version', in: 'query', required: true, type: 'string' };
const FILTER = { name: '$filter', in: 'query', required: false, type: 'string' };
const APPROVAL = { name: 'approval', in: 'body', required: true, schema: definition('Approval') };

/** An operation, the shape of what it answers when it succeeds, and that of every other answer. */
const operation = (operationId: string, answer: keyof typeof definitions | null, ...parameters: readonly object[]) => ({
  operationId,
  parameters,
  responses: {
    200: answer === null ? {} : { schema: definition(answer) },
    default: { schema: definition('Failure') },
  },
});

const PROVIDER = '/providers/Microsoft.CustomerLockbox';
const REQUESTS = `/subscriptions/{subscriptionId}${PROVIDER}/requests`;

export const publicShapes = {
  definitions,
  paths: {
    [`${PROVIDER}/operations`]: { get: operation('Operations_List', 'Operations', API_VERSION) },
    [`${PROVIDER}/tenantOptedIn/{tenantId}`]: {
      get: operation('Get_TenantOptedIn', 'OptedIn', inPath('tenantId'), API_VERSION),
    },
    [`${PROVIDER}/enableLockbox`]: { post: operation('Post_EnableLockbox', null, API_VERSION) },
    [`${PROVIDER}/disableLockbox`]: { post: operation('Post_DisableLockbox', null, API_VERSION) },
    [REQUESTS]: { get: operation('Requests_List', 'Requests', FILTER, SUBSCRIPTION) },
    [`${REQUESTS}/{requestId}`]: { get: operation('Requests_Get', 'Request', REQUEST, SUBSCRIPTION, API_VERSION) },
    [`${REQUESTS}/{requestId}/updateApproval`]: {
      post: operation('Requests_UpdateStatus', 'Approval', APPROVAL, SUBSCRIPTION, REQUEST, API_VERSION),
    },
  },
};
