import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Event } from '@lockbox/contracts/generated/events';
import { PROVIDER_ADMINISTRATION } from '@lockbox/contracts/ids';
import { isProviderDecision } from '@lockbox/domain/catalogue/provider-refusals';

interface AccessAlarm {
  readonly code: Extract<
    AlarmCode,
    | 'ACCESS_OUTSIDE_GRANT'
    | 'ACCESS_NOT_CLOSED'
    | 'EMERGENCY_ACCESS'
    | 'PROVIDER_DECISION_REFUSED'
    | 'PROVIDER_PASSKEYS_RECOVERED'
  >;
  readonly sentence: string;
}

/**
 * Returns the alarm for an event that an operator must look at: emergencies, refused decisions of the provider's
 * people, and reports of guards and sources. It uses the log, so that it does not depend on whether people were
 * notified. Undefined for all other events.
 */
export function accessAlarmOf({ data, tenantId, sequence }: Event): AccessAlarm | undefined {
  const reports = `Event ${sequence} of tenant ${tenantId} reports`;
  switch (data.type) {
    case 'AccessUsedOutsideGrant': {
      const more = data.furtherRefused ? ' Further ones under this request are refused: look for dead letters.' : '';
      return {
        code: 'ACCESS_OUTSIDE_GRANT',
        sentence: `${reports} what ${data.engineerId} did without a grant that covers it, under request ${data.requestId}.${more}`,
      };
    }
    case 'AccessOpened':
    case 'AccessClosed': {
      if (data.outsideGrant === null) return undefined;
      const done = data.type === 'AccessOpened' ? 'opened' : 'closed, so that it was open,';
      return {
        code: 'ACCESS_OUTSIDE_GRANT',
        sentence: `${reports} that data store ${data.dataStoreId} was ${done} without a grant that covers it (${data.outsideGrant}), under request ${data.requestId}.`,
      };
    }
    case 'AccessNotClosed':
      return {
        code: 'ACCESS_NOT_CLOSED',
        sentence: `${reports} that data store ${data.dataStoreId} was not closed when access under request ${data.requestId} ended: ${data.reason}.`,
      };
    case 'AccessGranted':
      if (data.basis !== 'EMERGENCY') return undefined;
      return {
        code: 'EMERGENCY_ACCESS',
        sentence: `Event ${sequence} of tenant ${tenantId} gives ${data.engineerId} access under request ${data.requestId} for an emergency: the customer was not asked.`,
      };
    case 'PasskeyRecoveryConfirmed':
      // Each partition has a copy of the provider's own log.
      if (tenantId !== PROVIDER_ADMINISTRATION) return undefined;
      return {
        code: 'PROVIDER_PASSKEYS_RECOVERED',
        sentence: `Event ${sequence} of ${tenantId} confirms that a passkey of ${data.passkey.principalId} takes the place of all others at ${new Date(data.effectiveAt).toISOString()}.`,
      };
    case 'CommandRejected':
      if (!isProviderDecision(data)) return undefined;
      return {
        code: 'PROVIDER_DECISION_REFUSED',
        sentence: `Event ${sequence} of tenant ${tenantId} refuses ${data.commandType} (${data.reasonCode}), under request ${data.requestId}.`,
      };
    default:
      return undefined;
  }
}
