import type { DataStoreId, PersonId, TenantId } from '@lockbox/contracts/ids';
import { periodEndIdOf, signalIdOf } from '@lockbox/contracts/uuid';
import { SIGNALS_KEPT_MS } from '@lockbox/domain/time/time-rules';
import type { GrantChange, GrantEnd } from '@lockbox/grants/grant';
import { definePrivateCollection } from '@lockbox/store/define-collection';
import { concerns, type Stream } from './receivers.ts';

/** A signal for a receiver, and its outcome. */
interface Told {
  /** The `jti` of its token, the same however often it is sent. */
  readonly _id: string;
  readonly stream: string;
  /** The partition of the log by whose reader it is pushed; and the offset by which it has its place there. */
  readonly partition: number;
  readonly offset: number;
  /** Real time, as of all that follows. */
  readonly notedAt: number;
  readonly leavesAt: Date;
  readonly state: 'PENDING' | 'DELIVERED' | 'REFUSED';
  /** When it was delivered or refused. */
  readonly settledAt: number | null;
  readonly attempts: number;
  /** The receiver's last answer, or the reason why there is none. */
  readonly detail: string | null;
  /** Over all that a token is made of. */
  readonly seal?: string;
  /** Once it is settled, over its id and what became of it. */
  readonly settledSeal?: string;
}

/** The access of one grant to one data store has ended. */
export interface AccessOver extends Told {
  readonly kind: 'ACCESS_OVER';
  readonly tenantId: TenantId;
  readonly engineerId: PersonId;
  readonly grantId: string;
  readonly dataStoreId: DataStoreId;
  readonly reason: GrantEnd;
  /** The event that ended it, or the end of its period: `txn` of its token. Documents of earlier releases have none. */
  readonly causeId?: string;
  /** The log's time. */
  readonly endedAt: number;
}

/** The receiver has asked for it, to see that its stream works. */
interface Verification extends Told {
  readonly kind: 'VERIFICATION';
  readonly verificationState: string | null;
}

export type SignalDocument = AccessOver | Verification;

export const signals = definePrivateCollection<SignalDocument>({
  name: 'signal_deliveries',
  indexes: [{ stream: 1, state: 1, partition: 1, offset: 1 }],
  expiresAt: 'leavesAt',
});

const fresh = { state: 'PENDING', settledAt: null, attempts: 0, detail: null } as const;
const noted = (now: number) => ({ notedAt: now, leavesAt: new Date(now + SIGNALS_KEPT_MS) });

type Ends = Extract<GrantChange, { kind: 'ends' }>;

/** Returns the signals of an end: one for each data store and stream, so that its id does not depend on what ended with it. */
export function signalsOf(
  { grant, dataStores, reason }: Ends,
  streams: readonly Stream[],
  at: {
    readonly partition: number;
    readonly offset: number;
    readonly endedAt: number;
    /** The event that ended it; undefined: the clock did. */
    readonly eventId: string | undefined;
    readonly now: number;
  },
): readonly AccessOver[] {
  const { tenantId, engineerId, grantId } = grant;
  const { partition, offset, endedAt, eventId, now } = at;
  const causeId = reason === 'PERIOD_OVER' || eventId === undefined ? periodEndIdOf(grant) : eventId;
  return streams
    .filter((stream) => concerns(stream, tenantId))
    .flatMap(({ id: stream }) =>
      dataStores.map(
        (dataStoreId): AccessOver => ({
          _id: signalIdOf(stream, grant, dataStoreId, endedAt < grant.expiresAt ? 'BEFORE_ITS_TIME' : 'PERIOD_OVER'),
          kind: 'ACCESS_OVER',
          stream,
          partition,
          offset,
          tenantId,
          engineerId,
          grantId,
          dataStoreId,
          reason,
          causeId,
          endedAt,
          ...fresh,
          ...noted(now),
        }),
      ),
    );
}

/** It waits for nothing: its place is before all others. */
export const verificationOf = (stream: string, id: string, state: string | null, now: number): SignalDocument => ({
  _id: id,
  kind: 'VERIFICATION',
  stream,
  partition: 0,
  offset: -1,
  verificationState: state,
  ...fresh,
  ...noted(now),
});
