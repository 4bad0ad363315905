import type { Actor } from '@lockbox/contracts/generated/events';
import type { CommandId, RequestId, TenantId } from '@lockbox/contracts/ids';

/** One document an event. */
export interface AuditEventDocument {
  /** The event's id. */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly type: string;
  readonly requestId: RequestId | null;
  readonly occurredAt: number;
  readonly actor: Actor;
  readonly rule: string;
  readonly causationId: CommandId;
  readonly correlationId: string;
  readonly partition: number;
  readonly offset: number;
  /** SHA-256 of the record value, hex. */
  readonly hash: string;
  /** The event's data as decoded; digests as hex. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** One document a tenant. */
export interface ChainHeadDocument {
  readonly _id: TenantId;
  readonly sequence: number;
  readonly hash: string;
  readonly partition: number;
  readonly offset: number;
}
