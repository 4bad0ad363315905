import type { Value as DirectoryRecord } from './generated/directory.ts';
import { PROVIDER_TENANT } from './ids.ts';

/**
 * The key of a directory record: whose it is, what it is, and its id. The topic is compacted by it, and a record
 * without a value under the same key removes the thing.
 */
export function directoryKey(record: DirectoryRecord): string {
  switch (record.type) {
    case 'Tenant':
      return `${record.tenantId}/tenant/${record.tenantId}`;
    case 'Environment':
      return `${record.tenantId}/environment/${record.environmentId}`;
    case 'Principal':
      return `${record.tenantId}/principal/${record.principalId}`;
    case 'ProviderPerson':
      return `${PROVIDER_TENANT}/person/${record.personId}`;
  }
}
