// Generated from schemas/sealed.avsc by `npm run generate`. Do not edit.
import type { RequestId, TenantId } from '../ids.ts';

/** What a sealed exclusion’s commitment stands for. Key: requestId. */
export interface SealedDetails {
  /** The request. */
  readonly requestId: RequestId;
  /** The tenant. */
  readonly tenantId: TenantId;
  /** 32 random bytes. */
  readonly salt: Buffer;
  /** The details, canonical JSON. */
  readonly details: string;
}

export type Value = SealedDetails;
