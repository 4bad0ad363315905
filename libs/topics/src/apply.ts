import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { Kafka } from 'kafkajs';
import { aclFindings } from './acl-findings.ts';
import { type TopicOptions, topicDefinitions } from './definitions.ts';
import { topicsFile } from './file/index.ts';
import type { Finding, TopicsReport } from './findings.ts';
import { subjectFindings } from './subject-findings.ts';
import { topicFindings } from './topic-findings.ts';
import type { AclOptions } from './wanted-acls.ts';

export interface TopicsAdminOptions extends TopicOptions {
  readonly kafka: Kafka;
  readonly registry: SchemaRegistryClient;
  /** `elsewhere`: access rules are made by other means, and neither made nor checked here. */
  readonly acls?: AclOptions | 'elsewhere';
  readonly onFinding?: (finding: Finding) => void;
  /** Those that are looked at; all unless given. */
  readonly kinds?: readonly Finding['kind'][];
}

/**
 * Creates the topics of schemas/topics.yaml, mends their settings, registers the schemas and, where the broker checks
 * access, sets the access rules. What cannot be mended (partition count, replication) is reported as drift. Doing it
 * again changes nothing. Throws what Kafka or the registry throws.
 */
export const applyTopics = (options: TopicsAdminOptions): Promise<TopicsReport> => goThrough(options, true);

/** Reports what differs from schemas/topics.yaml and changes nothing. */
export const checkTopics = (options: TopicsAdminOptions): Promise<TopicsReport> => goThrough(options, false);

async function goThrough(options: TopicsAdminOptions, mend: boolean): Promise<TopicsReport> {
  const { kafka, registry, namespace = 'lockbox', onFinding, kinds = ['topic', 'subject', 'acl'] } = options;
  const { programs } = options.file ?? topicsFile();
  const admin = kafka.admin();
  await admin.connect();
  try {
    const definitions = topicDefinitions(options);
    const findings: Finding[] = [];
    const warnings: string[] = [];
    const found = (more: readonly Finding[]) => {
      findings.push(...more);
      for (const finding of more) onFinding?.(finding);
    };
    if (kinds.includes('topic')) {
      const topics = await topicFindings(admin, definitions, options.development ?? false, mend);
      found(topics.findings);
      warnings.push(...topics.warnings);
    }
    if (kinds.includes('subject')) found(await subjectFindings(registry, namespace, definitions, mend));
    if (!kinds.includes('acl')) return { findings, warnings };
    if (options.acls === 'elsewhere') {
      const sentence = 'Access rules are made by other means (LOCKBOX_ACCESS_RULES_ELSEWHERE), and were not looked at.';
      return { findings, warnings: [...warnings, sentence] };
    }
    const acls = await aclFindings({ admin, definitions, programs, namespace, mend, ...options.acls });
    found(acls.findings);
    return { findings, warnings: [...warnings, ...acls.warnings] };
  } finally {
    await admin.disconnect();
  }
}
