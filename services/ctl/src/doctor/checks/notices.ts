import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Event } from '@lockbox/contracts/generated/events';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { createMissingNotices, NOTICES_LOOK_BACK_MS } from '@lockbox/domain/notices/missing-notices';
import { createDecoder } from '../../decoding.ts';
import { readTopicsToEnd } from '../../reading.ts';
import { type Check, installationNow } from '../examine.ts';
import { few, orRight, wrong } from '../finding.ts';

const WITHIN_MS = 10 * 60_000;

/**
 * Checks by the log alone that all administrators were notified: nobody who administers the database or runs the
 * notifier can hide a missing notice there. The administrators are those of the directory, for events after their
 * newest record there; the check says nothing about people whose record has changed since, or who have left.
 */
export const noticesCheck: Check = {
  name: 'notices',
  needs: [],
  servers: ['kafka', 'registry'],
  withinMs: WITHIN_MS,
  async examine(patient) {
    const { cluster } = patient.servers;
    const decoder = createDecoder(cluster);
    const administrators = createAdministrators();
    const missing = createMissingNotices<Event>();
    await readTopicsToEnd({
      cluster,
      topics: [cluster.topics.directory],
      onRecords: async (records) => {
        for (const record of records) {
          const decoded = await decoder.decode(record.topic, record.raw);
          if (decoded.kind !== 'value' || decoded.schema !== 'directory') continue;
          administrators.known(decoded.value as DirectoryRecord, record.timestamp); // the schema says so
        }
      },
    });
    await readTopicsToEnd({
      cluster,
      topics: [cluster.topics.events],
      from: { time: Date.now() - NOTICES_LOOK_BACK_MS },
      onRecords: async (records) => {
        for (const record of records) {
          const decoded = await decoder.decode(record.topic, record.raw);
          if (decoded.kind === 'value' && decoded.schema === 'events') missing.read(decoded.value as Event); // as above
        }
      },
    });
    const found = missing.at(installationNow(patient), administrators.at).filter(({ people }) => people.length > 0);
    return orRight(
      found.map(({ event, people: ids }) => {
        const people = few(ids);
        return wrong(
          `WORK_ITEM_ALTERED: ${event.data.type}, event ${event.sequence} of tenant ${event.tenantId}: the log has no outcome of a notice to ${people}.`,
          {
            follows: 'Whoever should have been notified may not know of it.',
            remedy:
              'Tell them by other means. `lockbox lag` says whether the notifier runs; if it does, somebody has removed its work: docs/runbook.md, WORK_ITEM_ALTERED.',
          },
        );
      }),
      'Each notice to an administrator of the last 35 days that should have an outcome has one.',
    );
  },
};

/** Who has been an administrator since when, by the directory. */
function createAdministrators() {
  const byTenant = new Map<TenantId, Map<PersonId, number>>();
  return {
    /** A record of the directory, and since when it is there. */
    known(record: DirectoryRecord, since: number): void {
      if (record.type !== 'Principal') return;
      const { tenantId, principalId, roles, disabled } = record;
      const ofTenant = byTenant.get(tenantId) ?? new Map<PersonId, number>();
      byTenant.set(tenantId, ofTenant);
      if (!disabled && isAdministrator(roles)) ofTenant.set(principalId, since);
      else ofTenant.delete(principalId);
    },
    at: ({ tenantId, occurredAt }: Event): readonly PersonId[] =>
      [...(byTenant.get(tenantId) ?? [])].flatMap(([person, since]) => (since < occurredAt ? [person] : [])),
  };
}
