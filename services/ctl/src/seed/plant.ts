import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { LockboxError } from '@lockbox/contracts/errors';
import { advanceClock } from '@lockbox/platform/clock';
import { againWhile } from '../again.ts';
import { openApi } from '../api.ts';
import type { Cluster } from '../context.ts';
import { developmentClockFile } from '../development-clock.ts';
import { isInLog, untilInLog } from '../directory-in-log.ts';
import { type LogView, openLogView } from '../log-view.ts';
import { confirmStores, policyOn } from '../policy-on.ts';
import { connectPublisher, type RecordPublisher, SAMPLE_SOURCE } from '../publishing.ts';
import type { RequestProgress } from '../request-progress.ts';
import { shownIn } from '../request-view.ts';
import { PAST, PLAN, type PlannedRequest, PRESENT, SAMPLE_ADMINISTRATOR, WAITING } from './plan.ts';
import { decisionRecord, finishRecord, plannedIdOf, requestRecord, useRecord } from './records.ts';
import { CONTOSO, sampleDirectory } from './sample-directory.ts';

const WITHIN_MS = 60_000;

export interface Planted {
  readonly planned: PlannedRequest;
  readonly now: RequestProgress | undefined;
}

interface PlantOptions {
  readonly env: EnvironmentVariables;
  readonly cluster: Cluster;
  readonly progress: (text: string) => void;
}

interface Field extends PlantOptions {
  readonly view: LogView;
  readonly publisher: RecordPublisher;
}

/**
 * Plants sample tenants, people, and requests in every status. It takes only the steps that the log does not have yet:
 * what was planted before, or decided by someone since, stays as it is. Development only, since it moves the clock.
 */
export async function plantSamples(options: PlantOptions): Promise<readonly Planted[]> {
  const clockFile = developmentClockFile(options.env);
  const view = await openLogView(options.cluster);
  try {
    const publisher = await connectPublisher(options.cluster, SAMPLE_SOURCE);
    try {
      const field: Field = { ...options, view, publisher };
      await plantDirectory(field);
      await take(field, PAST);
      await letTimePass(field, clockFile);
      await take(field, PRESENT);
      await take(field, WAITING);
    } finally {
      await publisher.close();
    }
    return PLAN.map((planned) => ({ planned, now: view.request(plannedIdOf(planned)) }));
  } finally {
    await view.close();
  }
}

/** A person whom someone has removed since is not put back. */
async function plantDirectory(field: Field): Promise<void> {
  const { view, publisher, progress } = field;
  const missing = sampleDirectory.filter((record) => !isInLog(view, record));
  if (missing.length > 0) {
    progress('Planting tenants, environments and people');
    await publisher.directory(missing);
    await untilInLog(view, missing);
  }
  // If somebody has turned it off since, it stays off.
  if (view.policyWasEverOn(CONTOSO) && view.policy(CONTOSO) === null) return;
  progress('Enabling the policy of Contoso');
  await policyOn(field, CONTOSO, SAMPLE_ADMINISTRATOR);
  await confirmStores(field, CONTOSO);
}

/** How long before it is published each request was asked for. */
const ASKED_BEFORE_MS = 10 * 60_000;

/** Takes all requests as far as planned, at the same time. */
async function take(field: Field, requests: readonly PlannedRequest[]): Promise<void> {
  const { cluster, view, publisher, progress } = field;
  const now = cluster.clock.now();
  const state = (planned: PlannedRequest) => view.request(plannedIdOf(planned));

  progress(`Publishing ${requests.length} requests`);
  const awaiting = (planned: PlannedRequest) => state(planned)?.status === 'Awaiting internal approval';
  const records = requests.flatMap((planned) => {
    const known = state(planned);
    const request = requestRecord(planned, known?.requestedAt ?? now - ASKED_BEFORE_MS);
    const decision = decisionRecord(planned, request, now);
    if (known === undefined) return [request, ...decision];
    return awaiting(planned) ? decision : [];
  });
  if (records.length > 0) await publisher.intake(records);
  await untilAll(view, requests, (planned) => {
    if (state(planned) === undefined) return false;
    return planned.internal === null || !awaiting(planned);
  });

  const asked = (planned: PlannedRequest) =>
    planned.customer !== undefined && state(planned)?.status === 'Action needed';
  await Promise.all(requests.filter(asked).map((planned) => decide(field, planned)));
  await untilAll(view, requests, (planned) => !asked(planned));

  const toReport = (planned: PlannedRequest) => {
    const known = state(planned);
    return planned.uses !== undefined && known?.access === 'running' && !known.reported;
  };
  await untilAll(view, requests, (planned) => planned.access === 'none' || state(planned)?.access !== 'none');
  // Later than the beginning of access: what was done before it no access covers.
  const uses = requests.filter(toReport).flatMap((planned) => useRecord(planned, cluster.clock.now()));
  if (uses.length > 0) await publisher.intake(uses);
  await untilAll(view, requests, (planned) => !toReport(planned));

  const toHandBack = (planned: PlannedRequest) => planned.handedBack === true && state(planned)?.access === 'running';
  const finished = requests.filter(toHandBack).map((planned) => finishRecord(planned, now));
  if (finished.length > 0) await publisher.intake(finished);
  await untilAll(view, requests, (planned) => !toHandBack(planned));
}

/** Decides for the customer, through the API as people do. The API may not show the request yet. */
async function decide({ env, progress }: Field, planned: PlannedRequest): Promise<void> {
  if (planned.customer === undefined) return;
  const { decision, by, comment } = planned.customer;
  progress(`${by}: ${decision} ${planned.id}`);
  const api = await openApi(env, { sub: by, tenant: planned.tenantId });
  const path = `lockbox-requests/${plannedIdOf(planned)}`;
  await againWhile(['NOT_FOUND', 'NOT_ALLOWED'], WITHIN_MS, async () => {
    const shown = await shownIn(await api.get(path));
    return await api.send('POST', `${path}/decision`, { decision, comment, shown });
  });
}

/** Moves the clock until everything that is planned to end by itself has ended. */
async function letTimePass({ cluster, view, progress }: Field, clockFile: string): Promise<void> {
  const open = () =>
    PAST.flatMap((planned) => {
      const until = view.request(plannedIdOf(planned))?.until;
      return typeof until === 'number' ? [until] : [];
    });
  if (open().length === 0) return;
  progress('Moving the clock forward until the first requests have ended');
  const byMs = Math.max(...open()) - cluster.clock.now() + 1_000;
  if (byMs > 0) advanceClock(clockFile, byMs);
  await untilAll(view, PAST, (planned) => typeof view.request(plannedIdOf(planned))?.until !== 'number');
}

async function untilAll(
  view: LogView,
  requests: readonly PlannedRequest[],
  holds: (planned: PlannedRequest) => boolean,
): Promise<void> {
  await view.until(
    () => requests.every(holds),
    WITHIN_MS,
    () => {
      const stuck = requests.filter((planned) => !holds(planned)).map((planned) => describe(view, planned));
      return new LockboxError(
        'NO_OUTCOME_YET',
        `After ${WITHIN_MS / 1000} s the log has not got further with ${stuck.join('; ')}. See \`lockbox lag\`.`,
      );
    },
  );
}

function describe(view: LogView, planned: PlannedRequest): string {
  const id = plannedIdOf(planned);
  const refusals = view.refusals(id).map(({ code }) => code);
  return [planned.id, view.request(id)?.status ?? 'not in the log', ...refusals].join(', ');
}
