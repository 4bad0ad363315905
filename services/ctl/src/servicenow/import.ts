import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import type { AccessRequestSubmitted, InternalDecisionRecorded, Value } from '@lockbox/contracts/generated/intake';
import { personId, type RequestId } from '@lockbox/contracts/ids';
import { requestIdOf } from '@lockbox/contracts/uuid';
import { decisionOn } from '@lockbox/domain/intake/decision-on';
import type { Cluster } from '../context.ts';
import { untilInLog } from '../directory-in-log.ts';
import { type LogView, openLogView } from '../log-view.ts';
import { policyOn } from '../policy-on.ts';
import { connectPublisher, IMPORT_SOURCE, type RecordPublisher } from '../publishing.ts';
import { directoryFor } from './directory.ts';
import { type Incident, incidentOf, requestFor } from './incident.ts';
import { type Row, readRows } from './incident-file.ts';
import { awaitOutcomes, type PublishedOutcome } from './outcomes.ts';
import { fits, type Profile, tenantProfile } from './profile.ts';
import type { ImportCounts } from './report.ts';
import { type Survey, survey } from './survey.ts';

interface ImportOptions {
  readonly env: EnvironmentVariables;
  readonly cluster: Cluster;
  readonly file: string;
  readonly profile: Profile;
  readonly progress: (text: string) => void;
}

/**
 * Takes the whole file through the pipeline and counts what became of each row. The file is read twice, as a stream:
 * all times are shifted by one offset, which takes the newest of them. Running it again publishes the same records,
 * which changes nothing, and so completes an import that was interrupted.
 */
export async function importIncidents({ env, cluster, file, profile, progress }: ImportOptions): Promise<ImportCounts> {
  const found = await survey(file, (rows) => progress(`Reading: ${rows} rows`));
  const view = await openLogView(cluster);
  try {
    const publisher = await connectPublisher(cluster, IMPORT_SOURCE);
    try {
      progress(`Publishing the directory: ${found.environments.length} environments`);
      const directory = directoryFor(found, profile);
      await publisher.directory(directory);
      await untilInLog(view, directory);
      await policiesOn({ env, cluster, view, publisher, found, profile, progress });
      const shift = shiftOf(view, found, cluster.clock.now());
      const published = await publishAll({ file, profile, publisher, shift, progress });
      const outcomes = await awaitOutcomes(view, published, progress);
      return { ...found, refused: Object.fromEntries(found.refused), published: published.length, outcomes };
    } finally {
      await publisher.close();
    }
  } finally {
    await view.close();
  }
}

interface PolicyMeans extends Omit<ImportOptions, 'file'> {
  readonly view: LogView;
  readonly publisher: RecordPublisher;
  readonly found: Survey;
}

async function policiesOn({ found, profile, progress, ...means }: PolicyMeans): Promise<void> {
  const tenants = new Map(found.environments.map(({ tenantId, tenantName }) => [tenantId, tenantName]));
  for (const [tenant, name] of tenants) {
    const known = tenantProfile(profile, name);
    const [administrator] = known?.administrators ?? [];
    if (!known?.policy || administrator === undefined) continue;
    progress(`Enabling the policy of ${tenant}`);
    await policyOn(means, tenant, administrator.id);
  }
}

/** The offset that makes the newest time now. Where the log has the file's first request, the offset of that import. */
function shiftOf(view: LogView, { first, newest }: Survey, now: number): number {
  const before = first === null ? undefined : view.request(idOf(first))?.requestedAt;
  return first !== null && typeof before === 'number' ? before - first.openedAt : now - newest;
}

const idOf = ({ tenantId, number }: Incident): RequestId => requestIdOf(tenantId, IMPORT_SOURCE, number);

const BATCH = 200;

interface Publication {
  readonly file: string;
  readonly profile: Profile;
  readonly publisher: RecordPublisher;
  readonly shift: number;
  readonly progress: (text: string) => void;
}

/** One request for each incident, from its first row, followed by its internal decision; their key keeps the order. */
async function publishAll({
  file,
  profile,
  publisher,
  shift,
  progress,
}: Publication): Promise<readonly PublishedOutcome[]> {
  const seen = new Set<string>();
  const published: PublishedOutcome[] = [];
  let batch: Value[] = [];
  const send = async () => {
    if (batch.length > 0) await publisher.intake(batch);
    batch = [];
    progress(`Publishing: ${published.length} requests`);
  };
  for await (const row of readRows(file)) {
    if (seen.has(row.number)) continue;
    const incident = incidentOf(row);
    if (incident !== 'NUMBER_UNKNOWN') seen.add(row.number);
    if (typeof incident === 'string') continue;
    const request = requestFor(incident, {
      declaredBy: declarerOf(row, profile),
      permissions: profile.permissions,
      requestedAt: incident.openedAt + shift,
    });
    const decision = internalDecisionOn(request, row, profile);
    batch.push(request, ...(decision === null ? [] : [decision]));
    published.push({ requestId: idOf(incident), decided: decision !== null });
    if (batch.length >= BATCH) await send();
  }
  await send();
  return published;
}

function declarerOf(row: Row, { emergencies }: Profile) {
  const declaredBy = emergencies.find(({ when }) => fits(row, when))?.declaredBy;
  return declaredBy === undefined ? null : personId(declaredBy);
}

function internalDecisionOn(
  request: AccessRequestSubmitted,
  row: Row,
  { internalDecisions }: Profile,
): InternalDecisionRecorded | null {
  const rule = internalDecisions.find(({ when }) => fits(row, when));
  if (rule?.by === undefined || rule.decision === 'NONE') return null;
  // The file has no time for it. It must be the same at each import, so that the record is.
  return decisionOn(request, {
    approverId: personId(rule.by),
    decision: rule.decision,
    decidedAt: request.requestedAt,
  });
}
