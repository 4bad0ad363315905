import type { RefusalReason } from '@lockbox/grants/grant';
import type { NotForCaller } from './ask.ts';

/** The meaning of each reason, and the remedy. */
export const refusalSentences: Readonly<Record<RefusalReason | NotForCaller['reason'], string>> = {
  NOT_FOR_CALLER:
    'You are not bound to this tenant, or to this data store of it. The platform team binds callers in LOCKBOX_ACCESS_CALLERS.',
  NOT_READY: 'The log has not been read to its end yet. Ask again in a moment.',
  BEHIND: 'Reading the log has fallen behind, so that an end of access might be missed. Ask again in a moment.',
  CUT_OFF: 'The log cannot be read, so that an end of access might be missed. Ask again in a moment.',
  CLOCK_IN_DOUBT: 'The clock here and that of the log differ. Nobody gets access until an operator has set them right.',
  LOG_IN_DOUBT: 'An event of the log cannot be read, or is missing. Nobody gets access until an operator has looked.',
  NO_GRANT: 'No grant of this tenant is for this engineer. Ask for access first.',
  GRANT_OVER: 'The access is over: its 8 hours have passed, or it was handed back. Ask for access anew.',
  OTHER_DATA_STORE:
    'The grants of this engineer are for other data stores, or another environment. Ask for access to this one.',
  OTHER_PERMISSION: 'The grants of this engineer are for other permissions. Ask for this one.',
  ENGINEER_NOT_ALLOWED: 'The engineer has lost the role since access was granted, and the access with it.',
  DATA_STORE_LEFT: 'The data store has left the environment since access was granted. Ask for access anew.',
  TENANT_REMOVED: 'The tenant has left the directory since access was granted.',
};
