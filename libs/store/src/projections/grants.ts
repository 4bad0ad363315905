import type { GrantDocument } from '../documents.ts';
import type { EventPart, EventProjection } from '../projection.ts';

/** Who may touch what, and until when. */
const part: EventPart<GrantDocument> = {
  collection: 'grants',
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
      return [{ id: grantId, fold: () => grant }];
    }
    if (data.type === 'AccessEnded') {
      const { grantId, reason } = data;
      return [
        { id: grantId, fold: (before) => before && { ...before, sequence, endedAt: occurredAt, endReason: reason } },
      ];
    }
    return [];
  },
};

export const grants: EventProjection = { name: 'grants', worker: 'projector', schema: 'events', parts: [part] };
