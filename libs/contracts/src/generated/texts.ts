// Generated from schemas/texts.avsc by `npm run generate`. Do not edit.
import type { RequestId, TenantId } from '../ids.ts';

/** A free text; null in its place erases it. Key: textId. */
export interface Text {
  /** tenantId/uuid. */
  readonly textId: string;
  /** The tenant. */
  readonly tenantId: TenantId;
  /** The request. */
  readonly requestId: RequestId;
  /** 16 random bytes. */
  readonly salt: Buffer;
  /** The text. */
  readonly text: string;
}

export type Value = Text;
