import { LockboxError } from '@lockbox/contracts/errors';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { RequestId } from '@lockbox/contracts/ids';
import type { Cluster } from './context.ts';
import { EXIT, Finished } from './exit-codes.ts';
import { openLogView } from './log-view.ts';
import type { CommandOutput } from './output.ts';
import { CLI_SOURCE, connectPublisher } from './publishing.ts';
import type { RequestProgress } from './request-progress.ts';

const WAIT_MS = 20_000;

interface Publication {
  readonly cluster: Cluster;
  readonly out: CommandOutput;
  readonly record: IntakeRecord;
  readonly requestId: RequestId;
  readonly wait: boolean;
  /** Whether the log shows the record's effect. It sees only events after the publication. */
  readonly happened: (request: RequestProgress) => boolean;
}

/**
 * Publishes a record and prints what became of it in the log; a refusal ends with exit code 1. A record that was
 * published before leaves nothing in the log: after a while it then only says where to look.
 */
export async function publishAndReport(publication: Publication): Promise<void> {
  const { cluster, out, record, requestId, wait, happened } = publication;
  // Opened before publishing, so that no answer is missed.
  const view = wait ? await openLogView(cluster, 'latest') : null;
  try {
    const publisher = await connectPublisher(cluster, CLI_SOURCE);
    await publisher.intake([record]).finally(() => publisher.close());
    if (view === null) {
      out.item({ requestId, outcome: 'published' }, [
        ['Request', requestId],
        ['Outcome', 'published'],
      ]);
      return;
    }
    const seen = () => {
      const request = view.request(requestId);
      return request !== undefined && happened(request);
    };
    await view.until(
      () => seen() || view.refusals(requestId).length > 0,
      WAIT_MS,
      () => noOutcome(requestId),
    );
    const [refusal] = view.refusals(requestId);
    if (refusal !== undefined) {
      out.item({ outcome: 'refused', ...refusal }, [
        ['Request', requestId],
        ['Outcome', out.tone('bad', 'refused')],
        ['Code', refusal.code],
        ['Why', refusal.sentence],
      ]);
      throw new Finished(EXIT.failed);
    }
    const request = view.request(requestId);
    out.item({ requestId, outcome: 'recorded', status: request?.status, access: request?.access }, [
      ['Request', requestId],
      ['Status', request?.status ?? ''],
      ['Access', request?.access ?? ''],
    ]);
  } finally {
    await view?.close();
  }
}

const noOutcome = (requestId: RequestId): LockboxError =>
  new LockboxError(
    'NO_OUTCOME_YET',
    `Published, but nothing about ${requestId} was seen within ${WAIT_MS / 1000} s: either it repeats what was published before, or intake or policy do not run (see \`lockbox lag\`).`,
  );
