import type {
  Administration,
  Environment,
  IntroducedKey,
  Notified,
  Passkeys,
  Principal,
  ProviderPerson,
  Tenant,
} from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId, PersonId, RequestId, TenantId } from '@lockbox/contracts/ids';
import type { RequestState } from '../decider/entity.ts';
import type { TenantState } from '../decider/state.ts';
import { passkeysAt } from '../passkeys/passkey-state.ts';
import { isOver, KEPT_AFTER_END_MS } from '../time/time-rules.ts';
import { endingOf } from './endings.ts';

/**
 * A tenant's state as it is remembered at a moment: what ended 35 days before is not. When it leaves the memory depends on how
 * commands came together in batches, and no decision may: whoever decides them again decides the same.
 */
export class Remembered implements TenantState {
  readonly tenantId: TenantId;
  private readonly state: TenantState;
  private readonly now: number;

  constructor(state: TenantState, now: number) {
    this.tenantId = state.tenantId;
    this.state = state;
    this.now = now;
  }

  tenant(): Tenant | undefined {
    return this.state.tenant();
  }
  environment(id: EnvironmentId): Environment | undefined {
    return this.state.environment(id);
  }
  environments(): Iterable<Environment> {
    return this.state.environments();
  }
  principal(id: PersonId): Principal | undefined {
    return this.state.principal(id);
  }
  principals(): Iterable<Principal> {
    return this.state.principals();
  }
  providerPerson(id: PersonId): ProviderPerson | undefined {
    return this.state.providerPerson(id);
  }
  request(id: RequestId): RequestState | undefined {
    return this.unlessForgotten(this.state.request(id));
  }
  notified(notificationId: string): Notified | undefined {
    return this.unlessForgotten(this.state.notified(notificationId));
  }
  administration(): Administration | undefined {
    return this.state.administration();
  }
  passkeys(): Passkeys | undefined {
    return passkeysAt(this.state.passkeys(), this.now);
  }
  introducedKey(): IntroducedKey | undefined {
    return this.state.introducedKey();
  }

  private unlessForgotten<E extends RequestState | Notified>(entity: E | undefined): E | undefined {
    const ended = entity === undefined ? null : endingOf(entity);
    return ended !== null && isOver(ended.at + KEPT_AFTER_END_MS, this.now) ? undefined : entity;
  }
}
