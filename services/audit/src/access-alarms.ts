import type { AlarmCode } from '@lockbox/contracts/alarms';
import type { Event } from '@lockbox/contracts/generated/events';

interface AccessAlarm {
  readonly code: Extract<AlarmCode, 'ACCESS_OUTSIDE_GRANT' | 'ACCESS_NOT_CLOSED'>;
  readonly sentence: string;
}

/** What an operator has to look at of what guards and sources report; undefined for what is as it should be. */
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
    default:
      return undefined;
  }
}
