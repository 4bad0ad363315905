import type { Closed } from '@lockbox/contracts/generated/policy-state';
import type { RequestId, TenantId } from '@lockbox/contracts/ids';
import type { RequestState } from '../decider/entity.ts';
import { isPackable } from './closed-entry.ts';
import { ClosedRequests } from './closed-requests.ts';
import type { MapLayer } from './layered-map.ts';

/** The requests of one tenant below all overlays: those that have ended are packed, and the few others are as they are. */
export class RequestStore implements MapLayer<RequestId, RequestState> {
  readonly closed: ClosedRequests;
  /** Made at the first: most tenants have none most of the time. */
  private others: Map<RequestId, RequestState> | undefined;

  constructor(tenantId: TenantId) {
    this.closed = new ClosedRequests(tenantId);
  }

  get(id: RequestId): RequestState | undefined {
    return this.others?.get(id) ?? this.closed.get(id);
  }

  has(id: RequestId): boolean {
    return this.others?.has(id) === true || this.closed.has(id);
  }

  set(id: RequestId, request: RequestState): void {
    if (isPacked(request)) {
      this.others?.delete(id);
      this.closed.set(request);
    } else {
      this.closed.delete(id);
      this.others ??= new Map();
      this.others.set(id, request);
    }
  }

  delete(id: RequestId): void {
    this.others?.delete(id);
    this.closed.delete(id);
  }

  *[Symbol.iterator](): IterableIterator<[RequestId, RequestState]> {
    yield* this.others ?? [];
    yield* this.closed;
  }
}

export const isPacked = (request: RequestState): request is Closed => request.type === 'Closed' && isPackable(request);
