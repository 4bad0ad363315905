import { existingPartitions } from '@lockbox/worker/read';
import { type Check, installationNow, type Patient } from '../examine.ts';
import { type DoctorFinding, orRight, wrong } from '../finding.ts';

/** Beyond it, access and gates give nobody access (LOCKBOX_ACCESS_CLOCK_TOLERANCE, LOCKBOX_GATE_CLOCK_TOLERANCE). */
const TOLERANCE_MS = 30_000;

/** How far a server's clock is ahead of this machine's, if it was asked at one time and had answered at another. */
export const aheadBy = (server: number, asked: number, answered: number): number => server - (asked + answered) / 2;

/** A clock that differs; nothing where it does not. `precisionMs`: how coarsely the server tells the time. */
export function clockFinding(whose: string, aheadMs: number, precisionMs = 0): readonly DoctorFinding[] {
  if (Math.abs(aheadMs) <= TOLERANCE_MS + precisionMs) return [];
  const by = `${Math.round(Math.abs(aheadMs) / 1_000)} seconds`;
  return [
    wrong(`The clock of ${whose} is ${by} ${aheadMs > 0 ? 'ahead of' : 'behind'} that of this machine.`, {
      follows:
        'Access and gates give nobody access while a clock differs by more than 30 seconds from the brokers’; beyond 5 minutes policy stops (CLOCK_DIFFERS).',
      remedy: 'Set the wrong one right (NTP): docs/runbook.md, "A clock is wrong".',
    }),
  ];
}

/** Kafka tells its time by records alone: where one is from the future, a broker or a sender is ahead, or this machine behind. */
export const clocksCheck: Check = {
  name: 'clocks',
  needs: [],
  servers: ['kafka'],
  async examine(patient) {
    const [ofDatabase, ofRecords] = await Promise.all([databaseClock(patient), futureRecords(patient)]);
    const findings = [...ofDatabase.findings, ...ofRecords];
    return orRight(
      findings,
      `No record is from the future${ofDatabase.asked ? ', and MongoDB’s clock is that of this machine' : ''}.`,
    );
  },
};

async function databaseClock({ env, servers, now }: Patient) {
  if (!env.LOCKBOX_MONGO_URL && !env.LOCKBOX_MONGO_URL_FILE) return { asked: false, findings: [] };
  const isThere = await servers.answers('mongo').then(
    () => true,
    () => false,
  );
  if (!isThere) return { asked: false, findings: [] }; // its own check says so
  const store = await servers.store();
  const asked = now();
  const { localTime } = await store.db.admin().command({ hello: 1 });
  if (!(localTime instanceof Date)) return { asked: false, findings: [] };
  return { asked: true, findings: clockFinding('MongoDB', aheadBy(localTime.getTime(), asked, now())) };
}

async function futureRecords({ servers, now }: Patient): Promise<readonly DoctorFinding[]> {
  const { cluster } = servers;
  const limit = installationNow({ servers, now }) + TOLERANCE_MS;
  const found = [cluster.topics.commands, cluster.topics.events].map(
    async (topic): Promise<readonly DoctorFinding[]> => {
      const reader = servers.openReader();
      const partitions = await existingPartitions(reader, topic);
      if (partitions === undefined) return []; // that it is not there is another check's
      const [first, ends] = await Promise.all([
        reader.offsetsAt(topic, partitions, Math.ceil(limit)),
        reader.offsetsAt(topic, partitions, 'latest'),
      ]);
      const ahead = partitions.filter((partition) => (first.get(partition) ?? 0) < (ends.get(partition) ?? 0));
      if (ahead.length === 0) return [];
      return [
        wrong(`${topic} has records that are more than 30 seconds from now, in partition ${ahead.join(', ')}.`, {
          follows:
            'The broker that leads it is ahead, or this machine is behind: what is due comes too early, or nobody gets access.',
          remedy: 'Set the wrong one right (NTP): docs/runbook.md, "A clock is wrong".',
        }),
      ];
    },
  );
  return (await Promise.all(found)).flat();
}
