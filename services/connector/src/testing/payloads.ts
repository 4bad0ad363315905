/**
 * Messages of ticket systems, written after the examples of their documentation. None was captured from a running system. Each
 * comment names its page and the differences from the example.
 */

/** The data of a CloudEvent that asks for access. */
export const ACCESS_REQUEST = {
  tenantId: 'contoso',
  environmentId: 'prod',
  dataStores: ['prod-db'],
  engineerId: 'nestor.wilke',
  permissions: ['read'],
  justification: 'The nightly export stops at record 4711',
  trigger: 'PROVIDER_ALERT',
};

/** Jira writes times in the site's own zone, without a colon in the offset. */
const jiraTime = (at: number): string => new Date(at + 3_600_000).toISOString().replace('Z', '+0100');

/**
 * The issue event of https://developer.atlassian.com/cloud/jira/platform/webhooks/, with the present form of users
 * (accountId) and of issues of Jira Service Management. Avatars and fields that no mapping reads are left out;
 * the fields that a site adds for Lockbox (customfield_…) have the forms of a drop-down and of check boxes.
 */
export const jiraCreated = (timestamp: number) => ({
  timestamp,
  webhookEvent: 'jira:issue_created',
  issue_event_type_name: 'issue_created',
  user: {
    self: 'https://provider.atlassian.net/rest/api/2/user?accountId=5b10a2844c20165700ede21g',
    accountId: '5b10a2844c20165700ede21g',
    displayName: 'Nestor Wilke',
    active: true,
    timeZone: 'Europe/Berlin',
    accountType: 'atlassian',
  },
  issue: {
    id: '10073',
    self: 'https://provider.atlassian.net/rest/api/2/10073',
    key: 'SP-10',
    fields: {
      statuscategorychangedate: jiraTime(timestamp),
      issuetype: { id: '10004', name: '[System] Service request', subtask: false },
      project: { id: '10000', key: 'SP', name: 'Customer data', projectTypeKey: 'service_desk' },
      status: { id: '10003', name: 'Waiting for approval' },
      created: jiraTime(timestamp),
      summary: 'Access to invoices of last week',
      description: 'Invoices of last week are missing; their rows have to be looked at.',
      reporter: { accountId: '5b10a2844c20165700ede21g', displayName: 'Nestor Wilke', active: true },
      assignee: null,
      labels: [],
      customfield_10030: null,
      customfield_10201: {
        self: 'https://provider.atlassian.net/rest/api/2/customFieldOption/10300',
        value: 'contoso',
        id: '10300',
      },
      customfield_10202: {
        self: 'https://provider.atlassian.net/rest/api/2/customFieldOption/10301',
        value: 'prod',
        id: '10301',
      },
      customfield_10203: [
        { self: 'https://provider.atlassian.net/rest/api/2/customFieldOption/10302', value: 'prod-db', id: '10302' },
        { self: 'https://provider.atlassian.net/rest/api/2/customFieldOption/10303', value: 'prod-files', id: '10303' },
      ],
      customfield_10204: [
        { self: 'https://provider.atlassian.net/rest/api/2/customFieldOption/10304', value: 'Read', id: '10304' },
      ],
    },
  },
});

/** The same page's update: the changelog has one item to a changed field, with ids and names of both values. */
export const jiraApproved = (createdAt: number, timestamp = createdAt) => {
  const created = jiraCreated(createdAt);
  return {
    ...created,
    timestamp,
    webhookEvent: 'jira:issue_updated',
    issue_event_type_name: 'issue_generic',
    user: { ...created.user, accountId: '557058:4a1f6d2c-3b60-4e0c-9a12-0f6f5d1d2c3b', displayName: 'Diego Siciliani' },
    issue: {
      ...created.issue,
      fields: { ...created.issue.fields, status: { id: '10004', name: 'Approved' } },
    },
    changelog: {
      id: '10124',
      items: [
        {
          field: 'resolution',
          fieldtype: 'jira',
          fieldId: 'resolution',
          from: null,
          fromString: null,
          to: '10000',
          toString: 'Done',
        },
        {
          field: 'status',
          fieldtype: 'jira',
          fieldId: 'status',
          from: '10003',
          fromString: 'Waiting for approval',
          to: '10004',
          toString: 'Approved',
        },
      ],
    },
  };
};

/** A site's own part of the mapping: ids of custom fields, and what its options are called. */
export const JIRA_FIELDS = {
  tenantId: { pointer: '/issue/fields/customfield_10201/value' },
  environmentId: { pointer: '/issue/fields/customfield_10202/value' },
  dataStores: { pointer: '/issue/fields/customfield_10203', each: '/value' },
  permissions: {
    pointer: '/issue/fields/customfield_10204',
    each: '/value',
    words: { Read: 'read', Export: 'export' },
  },
};

/**
 * "Ticket created" of https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/: every property that the page lists for
 * `detail`, and no other. Tags and texts are Lockbox's.
 */
export const zendeskCreated = (time: string) => ({
  type: 'zen:event-type:ticket.created',
  account_id: 12514403,
  id: '2b24ef10-19d4-4740-93cf-8f98ec4776c0',
  time,
  zendesk_event_version: '2022-11-06',
  subject: 'zen:ticket:35436',
  detail: {
    actor_id: '8447388090494',
    assignee_id: '8447388090494',
    brand_id: '8447346621310',
    created_at: time,
    custom_status: '8447320465790',
    description: 'Invoices of last week are missing; their rows have to be looked at.',
    external_id: null,
    form_id: '8646151517822',
    group_id: '8447320466430',
    id: '35436',
    is_public: true,
    organization_id: '8447346622462',
    priority: 'LOW',
    requester_id: '8447388090494',
    status: 'OPEN',
    subject: 'Access to invoices of last week',
    submitter_id: '8447388090494',
    tags: [
      'lockbox_environment_prod',
      'lockbox_permission_read',
      'lockbox_store_prod-db',
      'lockbox_store_prod-files',
      'lockbox_tenant_contoso',
      'vip',
    ],
    type: 'TASK',
    updated_at: time,
    via: { channel: 'web_service' },
  },
  event: { meta: { sequence: { id: '4F3D1F0A0B3B4C7E9B1D1E2F3A4B5C6D', position: 1 } } },
});

/**
 * ServiceNow sends what its administrator's script makes. This is what the business rule of docs/guides/upstream-systems.md ("ServiceNow")
 * makes of a requested item: columns of the table, with the values that GlideRecord's getValue gives.
 */
export const serviceNowItem = (createdOn: string) => ({
  table: 'sc_req_item',
  sys_id: 'a9e30c7dc61122760116894de7bcc7bd',
  number: 'RITM0010001',
  short_description: 'Access to invoices of last week',
  description: 'Invoices of last week are missing; their rows have to be looked at.',
  sys_created_on: createdOn,
  sys_updated_on: createdOn,
  u_tenant: 'contoso',
  u_environment: 'prod',
  u_data_stores: 'prod-db, prod-files',
  u_permissions: 'read',
  u_engineer: 'nestor.wilke',
});

/** The same rule on the table of approvals. */
export const serviceNowApproval = (createdOn: string, updatedOn: string) => ({
  table: 'sysapproval_approver',
  sys_id: 'b7c81f1edb0a2b002d38dee5bf961912',
  state: 'approved',
  sys_updated_on: updatedOn,
  sys_updated_by: 'diego.siciliani',
  'approver.user_name': 'miriam.graham', // whose delegate decides
  sysapproval: serviceNowItem(createdOn),
});
