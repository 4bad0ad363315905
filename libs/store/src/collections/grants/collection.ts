import type { Basis, EndReason } from '@lockbox/contracts/generated/events';
import type { DataStoreId, EnvironmentId, PersonId, RequestId } from '@lockbox/contracts/ids';
import { defineCollection, type FromLog } from '../../define-collection.ts';

/** One document a grant, running or ended. */
export interface GrantDocument extends FromLog {
  readonly _id: string;
  readonly requestId: RequestId;
  readonly engineerId: PersonId;
  readonly environmentId: EnvironmentId;
  readonly dataStores: readonly DataStoreId[];
  readonly permissions: readonly string[];
  readonly basis: Basis;
  readonly grantedAt: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly endReason: EndReason | null;
}

/** Who may touch what, and until when. */
export const grants = defineCollection<GrantDocument>({
  name: 'grants',
  worker: 'projector',
  indexes: [
    { endedAt: 1, grantedAt: -1, _id: -1 },
    { tenantId: 1, endedAt: 1, grantedAt: -1, _id: -1 },
  ],
  projection: {
    from: 'events',
    guard: 'sequence',
    changes: ({ value: { tenantId, sequence, occurredAt, data } }) => {
      if (data.type === 'AccessGranted') {
        const { grantId, requestId, engineerId, environmentId, dataStores, permissions, basis, expiresAt } = data;
        const grant: GrantDocument = {
          _id: grantId,
          tenantId,
          sequence,
          requestId,
          engineerId,
          environmentId,
          dataStores,
          permissions,
          basis,
          grantedAt: occurredAt,
          expiresAt,
          endedAt: null,
          endReason: null,
        };
        return [{ id: grantId, anew: true, fold: () => grant }];
      }
      if (data.type === 'AccessEnded') {
        const { grantId, reason } = data;
        return [
          { id: grantId, fold: (before) => before && { ...before, sequence, endedAt: occurredAt, endReason: reason } },
        ];
      }
      return [];
    },
  },
});
