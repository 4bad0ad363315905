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
import { type EnvironmentId, type PersonId, type RequestId, requestId, type TenantId } from '@lockbox/contracts/ids';
import { type Entity, type RequestState, requestKey } from '../decider/entity.ts';
import type { TenantState } from '../decider/state.ts';
import { KEPT_AFTER_END_MS } from '../time/time-rules.ts';
import { Endings } from './endings.ts';
import { LayeredMap } from './layered-map.ts';
import { isPacked, RequestStore } from './request-store.ts';
import { sharedList, sharedPosition } from './shared-values.ts';

/**
 * The state of one tenant, which can be changed. `overlay()` gives a memory that reads through to this one. A batch is
 * folded into an overlay; `commit()` merges it after the batch's transaction, and to discard the batch is to drop it.
 */
export class TenantMemory implements TenantState {
  readonly tenantId: TenantId;
  /** At most one entity, under the empty id of its key. */
  private readonly tenants: LayeredMap<string, Tenant>;
  private readonly environmentsById: LayeredMap<string, Environment>;
  private readonly principalsById: LayeredMap<string, Principal>;
  private readonly providerPeopleById: LayeredMap<string, ProviderPerson>;
  private readonly requestsById: LayeredMap<RequestId, RequestState>;
  private readonly requestStore: RequestStore;
  private readonly noticesById: LayeredMap<string, Notified>;
  /** Layered like `tenants`. */
  private readonly administrations: LayeredMap<string, Administration>;
  private readonly passkeysOfTenant: LayeredMap<string, Passkeys>;
  private readonly introducedKeys: LayeredMap<string, IntroducedKey>;
  private readonly endings: Endings;

  constructor(tenantId: TenantId, base?: TenantMemory) {
    this.tenantId = tenantId;
    this.tenants = new LayeredMap(base?.tenants);
    this.environmentsById = new LayeredMap(base?.environmentsById);
    this.principalsById = new LayeredMap(base?.principalsById);
    this.providerPeopleById = new LayeredMap(base?.providerPeopleById);
    this.requestStore = base?.requestStore ?? new RequestStore(tenantId);
    this.requestsById =
      base === undefined ? new LayeredMap(base, this.requestStore) : new LayeredMap(base.requestsById);
    this.noticesById = new LayeredMap(base?.noticesById);
    this.administrations = new LayeredMap(base?.administrations);
    this.passkeysOfTenant = new LayeredMap(base?.passkeysOfTenant);
    this.introducedKeys = new LayeredMap(base?.introducedKeys);
    this.endings = new Endings(base?.endings);
  }

  tenant(): Tenant | undefined {
    return this.tenants.get('');
  }
  environment(id: EnvironmentId): Environment | undefined {
    return this.environmentsById.get(id);
  }
  environments(): Iterable<Environment> {
    return this.environmentsById.values();
  }
  principal(id: PersonId): Principal | undefined {
    return this.principalsById.get(id);
  }
  principals(): Iterable<Principal> {
    return this.principalsById.values();
  }
  providerPerson(id: PersonId): ProviderPerson | undefined {
    return this.providerPeopleById.get(id);
  }
  request(id: RequestId): RequestState | undefined {
    return this.requestsById.get(id);
  }
  requests(): Iterable<RequestState> {
    return this.requestsById.values();
  }
  notified(notificationId: string): Notified | undefined {
    return this.noticesById.get(notificationId);
  }
  administration(): Administration | undefined {
    return this.administrations.get('');
  }
  passkeys(): Passkeys | undefined {
    return this.passkeysOfTenant.get('');
  }
  introducedKey(): IntroducedKey | undefined {
    return this.introducedKeys.get('');
  }

  put(entity: Entity): void {
    switch (entity.type) {
      case 'Tenant':
        this.tenants.set('', { ...this.shared(entity), licences: sharedList(entity.licences) });
        break;
      case 'Environment':
        this.environmentsById.set(entity.environmentId, {
          ...this.shared(entity),
          dataStores: sharedList(entity.dataStores),
        });
        break;
      case 'Principal':
        this.principalsById.set(entity.principalId, {
          ...this.shared(entity),
          roles: sharedList(entity.roles),
          licences: sharedList(entity.licences),
          environmentIds: sharedList(entity.environmentIds),
        });
        break;
      case 'ProviderPerson':
        this.providerPeopleById.set(entity.personId, { ...this.shared(entity), roles: sharedList(entity.roles) });
        break;
      case 'AwaitingInternalApproval':
      case 'AwaitingCustomer':
      case 'AccessRunning':
      case 'Closed':
        this.requestsById.set(entity.request.requestId, entity);
        this.endings.note(entity);
        break;
      case 'Notified':
        this.noticesById.set(entity.notificationId, entity);
        this.endings.note(entity);
        break;
      case 'Administration':
        this.administrations.set('', entity);
        break;
      case 'Passkeys':
        this.passkeysOfTenant.set('', entity);
        break;
      case 'IntroducedKey':
        this.introducedKeys.set('', entity);
        break;
      default:
        entity satisfies never;
    }
  }

  private shared<E extends Tenant | Environment | Principal | ProviderPerson>(entity: E): E {
    return { ...entity, tenantId: this.tenantId, position: sharedPosition(entity.position) };
  }

  /** The entity under a key that entityKey has made. */
  entity(key: string): Entity | undefined {
    const place = this.placeOf(key);
    return place?.entities?.get(place.id);
  }

  /** Removes the entity under a key that entityKey has made. Any other key removes nothing. */
  delete(key: string): void {
    const place = this.placeOf(key);
    place?.entities?.delete(place.id);
    this.endings.delete(key);
  }

  private placeOf(
    key: string,
  ): { readonly entities: LayeredMap<string, Entity> | undefined; readonly id: string } | undefined {
    const kindAt = this.tenantId.length + 1;
    if (!key.startsWith(this.tenantId) || key[kindAt - 1] !== '/') return undefined;
    const slash = key.indexOf('/', kindAt);
    return { entities: this.entitiesOf(key.slice(kindAt, slash)), id: key.slice(slash + 1) };
  }

  private entitiesOf(kind: string): LayeredMap<string, Entity> | undefined {
    switch (kind) {
      case 'tenant':
        return this.tenants;
      case 'environment':
        return this.environmentsById;
      case 'principal':
        return this.principalsById;
      case 'person':
        return this.providerPeopleById;
      case 'request':
        return this.requestsById;
      case 'notification':
        return this.noticesById;
      case 'administration':
        return this.administrations;
      case 'passkeys':
        return this.passkeysOfTenant;
      case 'signing-key':
        return this.introducedKeys;
      default:
        return undefined;
    }
  }

  overlay(): TenantMemory {
    return new TenantMemory(this.tenantId, this);
  }

  /** Merges an overlay into the memory below, at the cost of what it changed. */
  commit(): void {
    this.tenants.commit();
    this.environmentsById.commit();
    this.principalsById.commit();
    this.providerPeopleById.commit();
    this.requestsById.commit();
    this.noticesById.commit();
    this.administrations.commit();
    this.passkeysOfTenant.commit();
    this.introducedKeys.commit();
    this.endings.commit();
  }

  /** Keys of entities that ended at or before the time. A layer above may hold a new request under the id of one that ended. */
  endedBefore(time: number): string[] {
    const keys = this.endings.before(time);
    for (const id of this.requestStore.closed.endedBefore(time)) {
      const request = this.requestsById.get(id);
      if (request !== undefined && isPacked(request) && request.closedAt <= time)
        keys.push(requestKey(this.tenantId, id));
    }
    return keys;
  }

  /** Room beside a packed request, by its key. */
  note(key: string): Buffer | undefined {
    const place = this.placeOf(key);
    return place?.entities === this.requestsById ? this.requestStore.closed.note(requestId(place.id)) : undefined;
  }

  *entities(): IterableIterator<Entity> {
    for (const map of [
      this.tenants,
      this.environmentsById,
      this.principalsById,
      this.providerPeopleById,
      this.requestsById,
      this.noticesById,
      this.administrations,
      this.passkeysOfTenant,
      this.introducedKeys,
    ] satisfies readonly LayeredMap<string, Entity>[])
      yield* map.values();
  }
}

/**
 * Keys of what ended over 35 days ago: closed requests (a sealed exclusion stays until it is disclosed), sealed
 * submissions that nobody approved in time, and recorded notices. Costs nothing when there are none.
 */
export const forgettable = (memory: TenantMemory, now: number): string[] => memory.endedBefore(now - KEPT_AFTER_END_MS);
