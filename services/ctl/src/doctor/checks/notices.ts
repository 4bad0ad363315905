import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import type { Event } from '@lockbox/contracts/generated/events';
import type { PersonId, TenantId } from '@lockbox/contracts/ids';
import { notificationIdOf } from '@lockbox/contracts/uuid';
import { isAdministrator } from '@lockbox/domain/roles';
import { CUSTOMER_DECISION_MS, HOUR_MS, KEPT_AFTER_END_MS } from '@lockbox/domain/time-rules';
import { alwaysToldOf } from '@lockbox/domain/told-always';
import { createDecoder } from '../../decoding.ts';
import { readTopicsToEnd } from '../../reading.ts';
import { type Check, installationNow } from '../examine.ts';
import { few, orRight, wrong } from '../finding.ts';

/** Longer than any notice may wait for its outcome, with as many days to notice that there is none. */
const LOOK_BACK_MS = KEPT_AFTER_END_MS;
/** A notice waits for its recipient's mail server four days at most; its outcome is in the log soon after. */
const RECORDED_WITHIN_MS = CUSTOMER_DECISION_MS + HOUR_MS;
const WITHIN_MS = 10 * 60_000;
/** Outcomes of the same event, to others, say that the notifier runs: that of a person whose mailbox does not answer may take longer. */
const FIRST_WITHIN_MS = HOUR_MS;

/**
 * Whether everybody was notified who should have been, by the log alone: whoever administers the database or runs the notifier cannot
 * hide there that a notice is missing. Administrators are those of the directory, for events after their newest record there: of whom
 * the directory has changed since, or who has left, nothing is said.
 */
export const noticesCheck: Check = {
  name: 'notices',
  needs: [],
  servers: ['kafka', 'registry'],
  withinMs: WITHIN_MS,
  async examine(patient) {
    const { cluster } = patient.servers;
    const decoder = createDecoder(cluster);
    const missing = createMissingNotices();
    await readTopicsToEnd({
      cluster,
      topics: [cluster.topics.directory],
      onRecords: async (records) => {
        for (const record of records) {
          const decoded = await decoder.decode(record.topic, record.raw);
          if (decoded.kind !== 'value' || decoded.schema !== 'directory') continue;
          missing.known(decoded.value as DirectoryRecord, record.timestamp); // the schema says so
        }
      },
    });
    await readTopicsToEnd({
      cluster,
      topics: [cluster.topics.events],
      from: { time: Date.now() - LOOK_BACK_MS },
      onRecords: async (records) => {
        for (const record of records) {
          const decoded = await decoder.decode(record.topic, record.raw);
          if (decoded.kind === 'value' && decoded.schema === 'events') missing.read(decoded.value as Event); // as above
        }
      },
    });
    const found = missing.at(installationNow(patient));
    const byEvent = [...Map.groupBy(found, ({ event }) => event.eventId).values()];
    return orRight(
      byEvent.map((notices) => {
        const [first] = notices;
        const { event } = first as Missing; // a group has one at least
        const people = few(notices.map(({ person }) => person));
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

interface Missing {
  readonly event: Event;
  readonly person: PersonId;
}

/** Folds the directory and the log, and says of which notices there should be an outcome. */
function createMissingNotices() {
  const administrators = new Map<TenantId, Map<PersonId, number>>();
  const expected = new Map<string, Missing>();
  const recordedOf = new Set<string>();
  return {
    /** A record of the directory, and since when it is there. */
    known(record: DirectoryRecord, since: number): void {
      if (record.type !== 'Principal') return;
      const { tenantId, principalId, roles, disabled } = record;
      const ofTenant = administrators.get(tenantId) ?? new Map<PersonId, number>();
      administrators.set(tenantId, ofTenant);
      if (!disabled && isAdministrator(roles)) ofTenant.set(principalId, since);
      else ofTenant.delete(principalId);
    },
    /** An event, in the order of the log. */
    read(event: Event): void {
      const { data, tenantId, eventId, actor, occurredAt } = event;
      if (data.type === 'NotificationRecorded') {
        expected.delete(data.notificationId);
        recordedOf.add(data.aboutEventId);
        return;
      }
      const to = alwaysToldOf(data);
      if (to === undefined) return;
      for (const [person, since] of administrators.get(tenantId) ?? []) {
        if (since >= occurredAt || (to === 'other administrators' && person === actor.id)) continue;
        expected.set(notificationIdOf(eventId, person, 'EMAIL'), { event, person });
      }
    },
    /** Those without an outcome at that time. */
    at: (now: number): readonly Missing[] =>
      [...expected.values()].filter(({ event }) => {
        const within = recordedOf.has(event.eventId) ? RECORDED_WITHIN_MS : FIRST_WITHIN_MS;
        return event.occurredAt + within < now;
      }),
  };
}
