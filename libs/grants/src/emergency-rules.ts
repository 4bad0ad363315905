import type { EmergencyRule, Event, ExclusionDeclared } from '@lockbox/contracts/generated/events';
import type { TenantId } from '@lockbox/contracts/ids';

/** Holds grants in an emergency against the rules of their tenants. Pure. */
export interface EmergencyRules {
  /** Takes the next event of the partition, once. Whether it grants access in an emergency that its tenant's rule does not let in. */
  forbids(event: Event): boolean;
}

/**
 * The rule in effect is the last `EmergencyRuleSet` that was read. A reader that began after that event has not read it, so the
 * rule in the facts of the declaration, which policy writes right before the grant, has to let it in as well.
 */
export function createEmergencyRules(): EmergencyRules {
  const rules = new Map<TenantId, EmergencyRule>();
  const declared = new Map<TenantId, ExclusionDeclared>();
  return {
    forbids({ tenantId, data }) {
      switch (data.type) {
        case 'EmergencyRuleSet':
          rules.set(tenantId, data.rule);
          return false;
        case 'ExclusionDeclared':
          declared.set(tenantId, data);
          return false;
        case 'AccessGranted': {
          if (data.basis !== 'EMERGENCY') return false;
          const claim = declared.get(tenantId);
          declared.delete(tenantId);
          const isClaimed = claim?.exclusion === 'EMERGENCY' && claim.requestId === data.requestId;
          return !isClaimed || claim.facts.emergencyRule !== 'OPENS' || (rules.get(tenantId) ?? 'OPENS') !== 'OPENS';
        }
        default:
          return false;
      }
    },
  };
}
