/** Signs as the systems do that send, with Node's own HMAC and nothing of the connector. */
import { createHmac } from 'node:crypto';

export const WHSEC = `whsec_${Buffer.alloc(32, 'present key').toString('base64')}`;
export const WHSEC_PREVIOUS = `whsec_${Buffer.alloc(32, 'previous key').toString('base64')}`;
export const WHSEC_SERVICENOW = `whsec_${Buffer.alloc(32, 'key of ServiceNow').toString('base64')}`;
export const JIRA_SECRET = 'a-secret-that-an-administrator-of-jira-has-chosen';
export const JIRA_SECRET_OF_APPROVING = 'a-secret-of-the-jira-in-which-people-approve';
export const ZENDESK_SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
export const BEARER_SECRET = 'a-secret-in-a-header-of-a-rest-message';
export const BEARER_SECRET_OF_EVENTS = 'a-secret-in-a-header-of-a-cloud-event';

export function standardHeaders(body: string, at: number, secret = WHSEC, id = 'msg_1') {
  const timestamp = String(Math.floor(at / 1_000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

export const jiraHeaders = (body: string, secret = JIRA_SECRET) => ({
  'x-hub-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
});

export function zendeskHeaders(body: string, timestamp: string, secret = ZENDESK_SECRET) {
  return {
    'x-zendesk-webhook-signature': createHmac('sha256', secret).update(`${timestamp}${body}`).digest('base64'),
    'x-zendesk-webhook-signature-timestamp': timestamp,
  };
}
