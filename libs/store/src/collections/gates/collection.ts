import type { DataStoreId, TenantId } from '@lockbox/contracts/ids';
import { defineCollection, type FromKey } from '../../define-collection.ts';

/** How the guard of a data store is now, by its own word. */
export interface DataStoreGateDocument extends FromKey {
  /** `<tenantId>/<dataStoreId>` */
  readonly _id: string;
  readonly tenantId: TenantId;
  readonly dataStoreId: DataStoreId;
  readonly gate: string;
  readonly engine: string;
  readonly reportedAt: number;
  readonly sessions: readonly { readonly grantId: string; readonly since: number }[];
  readonly problem: string | null;
}

/** A record whose key contradicts its value changes nothing. */
export const dataStoreGates = defineCollection<DataStoreGateDocument>({
  name: 'data_store_gates',
  worker: 'projector',
  indexes: [{ tenantId: 1 }],
  projection: {
    from: 'gates',
    read({ key, value, partition, offset }) {
      const id = key?.toString();
      if (id === undefined) return undefined;
      if (value === null) return { id, document: null };
      if (id !== `${value.tenantId}/${value.dataStoreId}`) return undefined;
      return { id, document: { _id: id, ...value, position: { partition, offset } } };
    },
  },
});
