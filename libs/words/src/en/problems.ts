import { reasons } from '@lockbox/domain/catalogue/reasons';

/** Texts about refused calls, by policy's reason or by their own name. */
const problems = {
  ...reasons,
  BAD_REQUEST: 'The request is none that the server understands.',
  CROSS_SITE: 'This was sent by a page of another site; nothing was done.',
  CSRF_TOKEN: 'The header {header} must carry the csrfToken of GET /api/v1/session. Nothing was done: reload the page.',
  CUSTOMERS_ONLY: "This is for a customer's people.",
  FORBIDDEN: 'Your roles do not allow this.',
  INVALID_CURSOR: 'The cursor is not one of this list. Load the list again.',
  INVALID_INPUT: 'The input is wrong.',
  EVENT_NOT_READ:
    'This event was written with a schema that the portal does not know: by another release of Lockbox, as in an upgrade. Try again when that is over.',
  LOG_DAMAGED:
    'What the portal has of this {of, select, request {request} event {event} other {log}} does not fit what was signed, so it gives out nothing. Tell whoever runs Lockbox.',
  EVIDENCE_TOO_LARGE:
    'This request has more events, or its tenant more about passkeys, than the portal gives out at once. Ask whoever runs Lockbox for its evidence: `lockbox bundle`.',
  INTERNAL_ERROR:
    'Something went wrong on our side. Nothing is known to have been decided: look before you try again, and tell the operator the time.',
  LOG_NOT_COVERED: 'Nothing of your log is proven yet: its first events wait for a checkpoint. Try again in a minute.',
  NEWS_NOT_COVERED: 'What is new in your log cannot be proven yet. Try again in a minute.',
  NOT_COVERED_YET:
    'Not all that happened to this request is proven yet: its newest events wait for a checkpoint. Try again in a minute.',
  NOT_AMONG_PROVIDERS: "You are not among the provider's people.",
  NOT_FOUND: 'There is no such {what}.',
  NOT_IN_LOG: 'The log has no event at offset {offset} of partition {partition}.',
  NOT_READY:
    'Lockbox cannot reach one of its servers now. Nothing is known to have been decided: look before you try again.',
  NOT_READY_YET: 'Lockbox cannot reach one of its servers yet. Try again in a moment.',
  NOT_SIGNED_IN: 'Sign in, or send a bearer token.',
  PROVIDERS_ONLY: "This is for the provider's people.",
  ROLES_MISSING: 'Your roles in this tenant do not allow this. It needs one of: {roles}.',
  ROLE_MISSING: 'This needs the role {role}.',
  SECRET_CHANGED: 'Somebody else has changed the secret just now. Load the webhook anew.',
  PRECONDITION_REQUIRED:
    'A decision must name what its person was shown. Nothing was decided: read the request, and send the ETag of that answer as If-Match (not *), or its `shown` in the body.',
  SIGN_IN_TIME_AHEAD:
    'The sign-in service says that you signed in there at a time that has not come (auth_time): its clock is ahead of the portal’s. Whoever runs Lockbox has to set the wrong one right.',
  SIGN_IN_TIME_MISSING:
    'The sign-in service does not say when you signed in there (auth_time). Whoever runs Lockbox has to let it say so, or to set LOCKBOX_SIGN_IN_MAX_AGE to none.',
  SIGN_IN_TOO_OLD:
    'It is too long ago that you proved to the sign-in service who you are (LOCKBOX_SIGN_IN_MAX_AGE). Prove it again there.',
  TOKEN_BOUND: 'The token is bound to a key (cnf), which calls here do not prove. Send one that is not.',
  TOKEN_WITHOUT_PERSON: 'The token names no person (sub).',
  TOKEN_WITHOUT_SIDE: 'The token must carry either {tenant} or {provider}, from the issuer that may give it.',
  TOO_MANY_CALLS: 'Too many {what}. Try again in {seconds} s.',
  TOO_MANY_REDELIVERIES:
    'This was sent to this webhook again {times} times within a day, as often as it may be. Try again in {hours} h.',
  TOO_MANY_REFUSALS: 'Too much of what you sent was refused. Try again in {minutes} min.',
  TOO_MANY_WEBHOOKS: 'No further webhook can be added. Remove one first.',
  TOO_MANY_TESTS: 'Tests of this webhook wait already. Look at its deliveries.',
  UNAUTHORIZED: 'The sign-in is not valid here. Sign in again.',
  WEBHOOK_DISABLED: 'The receiver has answered that it is gone. Add the webhook anew when it is back.',
  WEBHOOK_PAUSED: 'The webhook is paused. Let it go on first.',
} as const;

/** Texts about a wrong field of a call. */
const fields = {
  ADDRESS_FORM: 'must be an address such as {example}',
  ADDRESS_LENGTH: 'must be {limit} characters at most',
  ADDRESS_PRIVATE: 'must be an address of the public internet',
  ADDRESS_SCHEME: 'must begin with https://',
  ADDRESS_WITH_USER: 'must not hold a user name or a password',
  BEFORE_BEGINNING: 'the end has to lie after the beginning',
  NO_STATUS: '"{text}" is no status. Give one or more of these, with commas between them: {statuses}',
  NO_TIME: '"{text}" is not a time',
  TOO_EARLY: 'the beginning is more than {months} months before the end. Give a later one',
  boolean: 'is not known here',
  format: 'must match format "{format}"',
  maxItems: 'must not have more than {limit} items',
  maxLength: 'must not have more than {limit} characters',
  minLength: 'must not have fewer than {limit} characters',
  pattern: 'is not written as it has to be (see /api/v1/openapi.json)',
  uniqueItems: 'must not have duplicate items',
} as const;

/** The portal's API in English: texts about calls that it refuses. */
export const en = { problems, fields } as const;
