import { hash } from 'node:crypto';
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { GateStatus } from '@lockbox/contracts/generated/gates';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { DataStoreId, EnvironmentId, TenantId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { type SourceKey, signedRecord } from '@lockbox/contracts/source-signature';
import type { TopicNames } from '@lockbox/topics/names';
import { createRecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import { type DoorReport, isToCome } from './data-plane.ts';
import type { NotClosedReport } from './gate.ts';
import type { RefusedReport } from './refusals.ts';
import type { ReportedStatus } from './status.ts';

/** The guard name of all gates; another guard of data has another name. */
const GATE = 'lockbox-gate';

/** That the data store enforces a version of the policy. */
export interface EnforcingReport {
  readonly kind: 'enforcing';
  readonly tenantId: TenantId;
  readonly environmentId: EnvironmentId;
  readonly policyVersion: number;
  readonly at: number;
}

export type GateReport = DoorReport | NotClosedReport | RefusedReport | EnforcingReport;

/** The source as which a gate reports, and its data store. */
export interface Reporting {
  readonly source: string;
  readonly dataStoreId: DataStoreId;
}

/**
 * Converts a gate's report to a record that intake accepts at this time. The request is known by its id in the log alone.
 * Intake refuses future times, which a gate with a fast clock may have noted. A closing is true by now and is reported as of
 * now; an opening or a use at another time may change from allowed to not allowed, so its time stays.
 */
export function reportRecordOf({ source, dataStoreId }: Reporting, report: GateReport, now: number): IntakeRecord {
  const byNow = (at: number): number => (isToCome(at, now) ? now : at);
  const { tenantId } = report.kind === 'refused' ? report.attempts : report;
  if (report.kind === 'enforcing') {
    const { environmentId, policyVersion, at: enforcedAt } = report;
    const about = { source, tenantId, environmentId, dataStoreId };
    return { type: 'DataStoreEnforcing', ...about, policyVersion, enforcedAt: byNow(enforcedAt) };
  }
  // A source may guard several data stores: ids begin with the data store, so that two never have the same.
  const reportId = `${shortHash(dataStoreId)}/${report.reportId.length > 150 ? shortHash(report.reportId) : report.reportId}`;
  if (report.kind === 'refused') {
    const { attempts } = report;
    const firstAt = byNow(attempts.firstAt);
    const when = { firstAt, lastAt: Math.max(firstAt, byNow(attempts.lastAt)) };
    return { type: 'AccessRefused', source, reportId, ...attempts, ...when };
  }
  const { requestId } = report;
  const about = {
    source,
    tenantId,
    reportId,
    requestId,
    requestSource: '',
    sourceRequestId: '',
    dataStoreId,
  };
  switch (report.kind) {
    case 'used': {
      const { dataStoreId: _, ...request } = about;
      const actions = report.use.map((use) => ({ ...use, dataStoreId }));
      return { type: 'AccessUsed', ...request, engineerId: report.engineerId, actions };
    }
    case 'opened':
      return { type: 'AccessOpened', ...about, openedAt: report.at };
    case 'closed':
      return { type: 'AccessClosed', ...about, closedAt: byNow(report.at), sessionsEnded: report.sessionsEnded };
    case 'not-closed':
      return { type: 'AccessNotClosed', ...about, since: byNow(report.since), reason: report.reason };
  }
}

/** Publishes what a gate reports, as its source, and how it is; both signed. Resolves when the brokers have it. */
export function createGateReporter(deps: {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly reporting: Reporting;
  /** The key of that source. */
  readonly sourceKey: SourceKey;
  readonly now: () => number;
}) {
  const { topics, now, reporting, registry } = deps;
  const { source, dataStoreId } = reporting;
  const records = createRecordSender(deps.kafka, now);
  let ofReports: Codec<IntakeRecord> | undefined;
  let ofStatus: Codec<GateStatus> | undefined;
  const signed = (record: { readonly topic: string; readonly key: string; readonly value: Buffer }) =>
    signedRecord(source, deps.sourceKey, record, now());
  return {
    async send(reports: readonly GateReport[]): Promise<void> {
      ofReports ??= await openCodec(registry, topics.namespace, 'intake');
      const codec = ofReports;
      await records.send(
        reports.map((report) => {
          const record = reportRecordOf(reporting, report, now());
          return signed({ topic: topics.intake(source), key: record.tenantId, value: codec.encode(record) });
        }),
      );
    },
    async status(tenantId: TenantId, told: ReportedStatus, reportedAt: number): Promise<void> {
      ofStatus ??= await openCodec(registry, topics.namespace, 'gates');
      const value = ofStatus.encode({ gate: GATE, tenantId, dataStoreId, reportedAt, ...told });
      await records.send([signed({ topic: topics.gates, key: `${tenantId}/${dataStoreId}`, value })]);
    },
    close: () => records.close(),
  };
}

const shortHash = (text: string): string => hash('sha256', text).slice(0, 16);
