import { LockboxError } from '@lockbox/contracts/errors';
import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { providerLog } from '@lockbox/contracts/ids';
import type { LogView } from './log-view.ts';

/**
 * Returns whether the log contains the record's tenant, environment or person; the provider's people are in every
 * partition.
 */
export function isInLog(view: LogView, record: DirectoryRecord): boolean {
  switch (record.type) {
    case 'Tenant':
      return view.knows(record.tenantId, 'tenant');
    case 'Environment':
      return view.knows(record.tenantId, `environment/${record.environmentId}`);
    case 'Principal':
      return view.knows(record.tenantId, `principal/${record.principalId}`);
    case 'ProviderPerson':
      return Array.from({ length: view.partitions }, (_, partition) => providerLog(partition)).every((log) =>
        view.knows(log, `person/${record.personId}`),
      );
  }
}

const WITHIN_MS = 60_000;

/** Waits until policy has seen all records: a request needs a tenant and environment that policy knows. */
export async function untilInLog(view: LogView, records: readonly DirectoryRecord[]): Promise<void> {
  await view.until(
    () => records.every((record) => isInLog(view, record)),
    WITHIN_MS,
    () =>
      new LockboxError(
        'NO_OUTCOME_YET',
        `After ${WITHIN_MS / 1000} s the log does not have all of the directory that was published: do intake and policy run? See \`lockbox lag\` and \`lockbox dead-letters list --topic directory\`.`,
      ),
  );
}
