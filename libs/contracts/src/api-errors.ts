import type { Explanation } from './explanation.ts';

/** Problems of the API (RFC 9457). A refusal by policy has its reason as code. */
export const apiErrors = {
  INVALID_INPUT: { meaning: 'The input is wrong; `errors` names the fields.', remedy: 'Mend them.' },
  INVALID_CURSOR: { meaning: 'The cursor is not one of this list.', remedy: 'Take `nextCursor` of the page before.' },
  BAD_REQUEST: { meaning: 'The request is none that the server understands.', remedy: 'Look at `detail`.' },
  UNAUTHORIZED: {
    meaning: 'No token or session, or one that is not valid. At the connector: no signature or secret of the source.',
    remedy: 'Sign in, or send a bearer token. At the connector: `detail` says what is not right.',
  },
  FORBIDDEN: { meaning: "The person's roles do not allow it.", remedy: 'Look at the roles in the directory.' },
  CSRF_TOKEN: { meaning: "A session's call lacks its `x-csrf-token`.", remedy: 'Take it from `GET /api/v1/session`.' },
  CROSS_SITE: {
    meaning: "A page of another site sent this with the person's session.",
    remedy: 'Nothing: it was not done.',
  },
  NOT_FOUND: { meaning: "There is no such thing, or it is another tenant's.", remedy: 'Check the id.' },
  PRECONDITION_REQUIRED: {
    meaning: 'A decision does not name what its person was shown.',
    remedy:
      'Read the request, and send the ETag of that answer as `If-Match`, or its `shown` in the body. Nothing was decided.',
  },
  NOT_COVERED_YET: {
    meaning:
      'A request has events that no checkpoint stands for yet, or more of them than the portal gives out at once.',
    remedy: 'Audit signs one a minute: try again then. If it goes on, see what `audit` says.',
  },
  LOG_DAMAGED: {
    meaning: 'What is asked for as evidence does not fit what policy and audit signed, so nothing of it is given out.',
    remedy:
      '`lockbox verify` says what is wrong with the log, and where. If the log is whole, the trail or the tree in MongoDB is not: `lockbox replay trail`, and restart audit.',
  },
  NOT_IN_LOG: { meaning: 'The log has no record at that place.', remedy: 'Look for the event in the trail again.' },
  TOO_MANY_REFUSALS: {
    meaning: 'The person was refused too often lately.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  TOO_MANY_CALLS: {
    meaning: 'The person, the tenant or the address has called too often lately, or has too much open at once.',
    remedy: 'Wait as long as `Retry-After` says, or end what is open.',
  },
  TOO_MANY_WEBHOOKS: { meaning: 'A tenant, and the provider, can have 10 webhooks.', remedy: 'Remove one.' },
  TOO_MANY_TESTS: { meaning: 'Tests of this webhook wait already.', remedy: 'Look at its deliveries.' },
  WEBHOOK_DISABLED: { meaning: 'The receiver has answered 410.', remedy: 'Add the webhook anew when it is back.' },
  WEBHOOK_PAUSED: { meaning: 'Somebody has paused the webhook.', remedy: 'Let it go on first.' },
  SECRET_CHANGED: {
    meaning: "Somebody else has changed the webhook's secret at the same moment.",
    remedy: 'Look who has the new one.',
  },
  NOT_READY: {
    meaning: 'Something that the answer needs is away.',
    remedy: 'Wait as long as `Retry-After` says; look before you send a decision again.',
  },
  INTERNAL_ERROR: { meaning: 'A fault in Lockbox.', remedy: "Look at the portal's log at that time, and report it." },
} as const satisfies Record<string, Explanation>;
