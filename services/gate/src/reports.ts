import { hash } from 'node:crypto';
import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { Value as IntakeRecord } from '@lockbox/contracts/generated/intake';
import type { DataStoreId } from '@lockbox/contracts/ids';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import { type SourceKey, signedRecord } from '@lockbox/contracts/source-signature';
import type { TopicNames } from '@lockbox/topics/names';
import { createRecordSender } from '@lockbox/worker/write';
import type { Kafka } from 'kafkajs';
import type { DoorReport } from './data-plane.ts';
import type { NotClosedReport } from './gate.ts';
import type { RefusedReport } from './refusals.ts';

/** Gates are an upstream source like any other, which only reports. */
const GATE_SOURCE = 'gate';

export type Report = DoorReport | NotClosedReport | RefusedReport;

/** What a gate reports, as intake takes it. The request is known by its id in the log alone. */
export function recordOf(dataStoreId: DataStoreId, report: Report): IntakeRecord {
  const { tenantId } = report;
  // One source stands for all gates: ids begin with the data store, so that two never have the same.
  const reportId = `${shortHash(dataStoreId)}/${report.reportId.length > 150 ? shortHash(report.reportId) : report.reportId}`;
  if (report.kind === 'refused') {
    const { engineerId, reason, count, firstAt, lastAt } = report;
    const about = { source: GATE_SOURCE, tenantId, reportId, dataStoreId };
    return { type: 'AccessRefused', ...about, engineerId, permission: null, reason, count, firstAt, lastAt };
  }
  const { requestId } = report;
  const about = {
    source: GATE_SOURCE,
    tenantId,
    reportId,
    requestId,
    requestSource: '',
    sourceRequestId: '',
    dataStoreId,
  };
  switch (report.kind) {
    case 'opened':
      return { type: 'AccessOpened', ...about, openedAt: report.at };
    case 'closed':
      return { type: 'AccessClosed', ...about, closedAt: report.at, sessionsEnded: report.sessionsEnded };
    case 'not-closed':
      return { type: 'AccessNotClosed', ...about, since: report.since, reason: report.reason };
  }
}

/** Publishes what a gate reports, signed, and resolves when the brokers have it. */
export function createReporter(deps: {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  readonly topics: TopicNames;
  readonly sourceKey: SourceKey;
  readonly dataStoreId: DataStoreId;
  readonly now: () => number;
}) {
  const { topics, now } = deps;
  const records = createRecordSender(deps.kafka, now);
  let codec: Codec<IntakeRecord> | undefined;
  return {
    async send(reports: readonly Report[]): Promise<void> {
      codec ??= await openCodec(deps.registry, topics.namespace, 'intake');
      const encoding = codec;
      await records.send(
        reports.map((report) => {
          const value = encoding.encode(recordOf(deps.dataStoreId, report));
          const unsigned = { topic: topics.intake(GATE_SOURCE), key: report.tenantId, value };
          return signedRecord(GATE_SOURCE, deps.sourceKey, unsigned, now());
        }),
      );
    },
    close: () => records.close(),
  };
}

const shortHash = (text: string): string => hash('sha256', text).slice(0, 16);
