import type { Basis } from '@lockbox/contracts/generated/events';
import type { Request } from '@lockbox/contracts/generated/policy-state';
import { grantIdOf } from '@lockbox/contracts/uuid';
import type { RuleCode } from '../catalogue/rules.ts';
import type { Decided } from '../decider/decision.ts';
import { ACCESS_PERIOD_MS } from '../time/time-rules.ts';

const RULES: Readonly<Record<Basis, RuleCode>> = {
  CUSTOMER_APPROVAL: 'ACCESS_ON_CUSTOMER_APPROVAL',
  NOT_REQUIRED: 'ACCESS_WITHOUT_CUSTOMER',
  EMERGENCY: 'ACCESS_IN_EMERGENCY',
};

/** Exactly what was first asked for, for 8 hours from now, on whatever basis it is granted. */
export function accessGranted(request: Request, basis: Basis, now: number): Decided {
  const { requestId, engineerId, environmentId, dataStores, permissions } = request;
  return {
    rule: RULES[basis],
    data: {
      type: 'AccessGranted',
      requestId,
      grantId: grantIdOf(requestId),
      engineerId,
      environmentId,
      dataStores,
      permissions,
      basis,
      expiresAt: now + ACCESS_PERIOD_MS,
    },
  };
}
