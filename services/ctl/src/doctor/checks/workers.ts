/** Checks that workers run and keep up. */
import { topicsFile } from '@lockbox/topics/file';
import { byTopic, complaint, isUnwell, readLags, withState } from '../../group-lags.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, wrong } from '../finding.ts';

/** The lag that `lockbox lag` also accepts without a warning. */
const BEHIND = 1_000;
/** A timer is sent at its moment, and again within a minute; policy answers within seconds. */
const LATE_AFTER_MS = 120_000;

export const lagCheck: Check = {
  name: 'lag',
  needs: [],
  servers: ['kafka'],
  async examine({ servers }) {
    const prefix = `${servers.cluster.topics.namespace}.`;
    const { lags, running } = await readLags(await servers.admin(), prefix);
    const rows = byTopic(lags).map((row) => withState(row, running, BEHIND));
    const findings = rows.filter(isUnwell).map((row): DoctorFinding => {
      const name = row.group.slice(prefix.length);
      const about = topicsFile().programs.find((program) => program.name === name)?.about ?? name;
      return wrong(complaint(row), {
        follows: row.state === 'stopped' ? `Nobody does this now: ${about}.` : `This comes late: ${about}.`,
        remedy:
          row.state === 'stopped'
            ? `Start ${name}; its log says why it ended. docs/runbook.md, "A worker was down for long".`
            : `\`/readyz\` of ${name} names partitions that have stopped; if none has, start more instances (docs/guides/platform-teams.md, "Scaling").`,
      });
    });
    const workers = new Set(rows.filter(({ state }) => state === 'well').map(({ group }) => group));
    return orRight(findings, `${workers.size} workers, all running, none more than ${BEHIND} records behind.`);
  },
};

export const timersCheck: Check = {
  name: 'timers',
  needs: ['LOCKBOX_MONGO_URL'],
  servers: ['mongo'],
  async examine({ servers }) {
    const { timers } = (await servers.store()).collections;
    const now = servers.cluster.clock.now();
    const late = await timers
      .aggregate<{ _id: string; count: number; oldest: number }>([
        { $match: { done: false, dueAt: { $lt: now - LATE_AFTER_MS } } },
        { $group: { _id: '$kind', count: { $sum: 1 }, oldest: { $min: '$dueAt' } } },
        { $sort: { _id: 1 } },
      ])
      .toArray();
    const findings = late.map(({ _id: kind, count, oldest }) =>
      wrong(`${count} timers ${kind} are late, the oldest by ${Math.round((now - oldest) / 60_000)} minutes.`, {
        follows: LATE[kind] ?? 'What falls due is not decided.',
        remedy:
          '`lockbox lag` for timer and policy, and their `/readyz`: due times are sent again until policy has answered.',
      }),
    );
    return orRight(findings, 'No timer is late by more than 2 minutes.');
  },
};

/** The consequence of a late timer, by its kind. */
const LATE: Readonly<Record<string, string>> = {
  INTERNAL_REVIEW: 'Requests wait for an internal approver longer than they may.',
  LOCKBOX_EXPIRY:
    'Requests that the customer did not answer look open; an approval that comes now is refused all the same.',
  REMINDER: 'Customers are not reminded of what waits for them.',
  ACCESS_END:
    'The log does not say that access has ended. Access and gates end it by their own clock; others who wait for the event do not.',
  ROLL_OUT: 'A policy that was turned on is not shown as rolled out.',
  PROTECTION_END: 'A policy that was turned off still holds longer than it should.',
};
