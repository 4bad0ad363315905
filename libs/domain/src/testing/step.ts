import type { Actor } from '@lockbox/contracts/generated/commands';
import type { TenantId } from '@lockbox/contracts/ids';
import type { PreparedData } from '../decider/decision.ts';

/** One command: what is asked, by whom, and how long after BEGIN; without a time, when the one before was. */
export interface Step {
  readonly data: PreparedData;
  readonly actor: Actor;
  readonly at?: number;
  /** The same id is the same command. */
  readonly id?: string;
  readonly tenant?: TenantId;
  /** How long after BEGIN it was sent; without a time, when it came to the log. */
  readonly sentAt?: number;
  /** The presented content of a decision, or the proposal that is confirmed; without it, what the log has. */
  readonly shown?: string | null;
  /** By a passkey, once what was shown is known; `changes`: how many changes of the tenant passkeys have signed before. */
  readonly sign?: (data: PreparedData, changes: number) => PreparedData;
}
