import kafkajs, { type AclEntry, type AclOperationTypes } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import type { Finding } from './findings.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { AclOperationTypes: Operation, AclResourceTypes: Resource, ResourcePatternTypes } = kafkajs;

/**
 * The operation that a rule allows on a topic, and its name in kafka-acls.sh. Other operations, such as describing, are
 * harmless.
 */
const VERBS = new Map<AclOperationTypes, { readonly verb: string; readonly operation: string; readonly reads?: true }>([
  [Operation.WRITE, { verb: 'write to', operation: 'Write' }],
  [Operation.DELETE, { verb: 'delete', operation: 'Delete' }],
  [Operation.ALTER, { verb: 'alter', operation: 'Alter' }],
  [Operation.ALTER_CONFIGS, { verb: 'alter the settings of', operation: 'AlterConfigs' }],
  [Operation.ALL, { verb: 'do everything with', operation: 'All' }],
  [Operation.READ, { verb: 'read', operation: 'Read', reads: true }],
]);

/**
 * Rules by which someone may change one of these topics, or read one that is restricted, and which schemas/topics.yaml
 * does not ask for. A rule that gives a part of a wanted one, to some hosts only, gives nothing besides.
 */
export function surplusAcls(
  present: readonly AclEntry[],
  wanted: readonly AclEntry[],
  definitions: readonly TopicDefinition[],
): readonly Finding[] {
  const rights = new Set(wanted.map(rightOf));
  return present.flatMap((acl): readonly Finding[] => {
    const may = VERBS.get(acl.operation);
    const names = definitions
      .filter((definition) => covers(acl, definition.name))
      .filter(({ restricted }) => may?.reads !== true || restricted)
      .map(({ name }) => name);
    if (may === undefined || names.length === 0 || rights.has(rightOf(acl))) return [];
    const topics = names.length > 2 ? `${names.length} topics` : names.join(' and ');
    const detail = `${acl.principal} may ${may.verb} ${topics}. Remove with: ${removalOf(acl, may.operation)}`;
    return [{ kind: 'acl', name: acl.resourceName, state: 'surplus', detail }];
  });
}

function covers({ resourceType, resourceName, resourcePatternType }: AclEntry, topic: string): boolean {
  if (resourceType !== Resource.TOPIC) return false;
  if (resourcePatternType === ResourcePatternTypes.PREFIXED) return topic.startsWith(resourceName);
  return resourceName === topic || resourceName === '*';
}

/** The right that a rule gives, regardless of the host: one text for one right. */
export const rightOf = (acl: AclEntry): string =>
  [acl.principal, acl.resourceType, acl.resourcePatternType, acl.resourceName, acl.operation].join('|');

const removalOf = (acl: AclEntry, operation: string): string =>
  [
    `kafka-acls.sh --bootstrap-server BROKER --remove --allow-principal '${acl.principal}' --allow-host '${acl.host}'`,
    `--operation ${operation} --topic '${acl.resourceName}'`,
    `--resource-pattern-type ${acl.resourcePatternType === ResourcePatternTypes.PREFIXED ? 'prefixed' : 'literal'}`,
  ].join(' ');
