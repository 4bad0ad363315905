import kafkajs, { type AclEntry, type AclOperationTypes, type AclResourceTypes } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import { rightOf } from './surplus-acls.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { AclOperationTypes: Operation, AclResourceTypes: Resource, AclPermissionTypes, ResourcePatternTypes } = kafkajs;

export interface AclOptions {
  /** The Kafka principal of a writer or reader that schemas/topics.yaml names. `User:lockbox-<name>` by default. */
  readonly principalOf?: (name: string) => string;
}

/** Topics, without the namespace, that each program reads. `sealed` is not here: its readers stand in topics.yaml. */
const READS: Readonly<Record<string, readonly string[]>> = {
  intake: ['intake.*', 'directory'],
  policy: ['commands', 'events', 'policy-state'],
  timer: ['events'],
  notifier: ['events', 'directory', 'texts'],
  projector: ['events', 'directory', 'texts'],
  audit: ['events'],
  portal: ['events'],
};

/** Programs that write in transactions; their transactional ids begin with `<namespace>.<name>`. */
const TRANSACTIONAL = ['intake', 'policy'];

/** May write back what was a dead letter: into the topics that upstream systems write. */
const OPERATOR = 'operator';

/** Every access rule that Lockbox's own programs and its upstream systems need, and nothing else. */
export function wantedAcls(
  definitions: readonly TopicDefinition[],
  namespace: string,
  principalOf: (name: string) => string = (name) => `User:lockbox-${name}`,
): readonly AclEntry[] {
  const allow = (
    name: string,
    resourceType: AclResourceTypes,
    resourceName: string,
    operation: AclOperationTypes,
    resourcePatternType = ResourcePatternTypes.LITERAL,
  ): AclEntry => ({
    principal: principalOf(name),
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    resourceType,
    resourceName,
    resourcePatternType,
    operation,
  });

  const topics = definitions.flatMap((definition) => {
    const local = definition.name.slice(namespace.length + 1);
    const fromOutside = definition.schema === 'intake' || definition.schema === 'directory';
    const writers = [...definition.writers, ...(fromOutside || definition.schema === 'commands' ? [OPERATOR] : [])];
    const readers = [
      ...definition.readers,
      ...Object.keys(READS).filter((name) =>
        READS[name]?.some((read) => read === local || (read === 'intake.*' && definition.schema === 'intake')),
      ),
      ...(local === 'dead-letters' ? [OPERATOR] : []),
    ];
    return [
      ...writers.map((name) => allow(name, Resource.TOPIC, definition.name, Operation.WRITE)),
      ...readers.map((name) => allow(name, Resource.TOPIC, definition.name, Operation.READ)),
    ];
  });
  const readers = new Set([...Object.keys(READS), ...definitions.flatMap((definition) => definition.readers)]);
  const groups = [...readers].map((name) =>
    allow(name, Resource.GROUP, `${namespace}.${name}`, Operation.READ, ResourcePatternTypes.PREFIXED),
  );
  const transactions = TRANSACTIONAL.map((name) =>
    allow(name, Resource.TRANSACTIONAL_ID, `${namespace}.${name}`, Operation.WRITE, ResourcePatternTypes.PREFIXED),
  );
  return [...new Map([...topics, ...groups, ...transactions].map((acl) => [keyOf(acl), acl])).values()];
}

/** Two rules that are the same have the same text. */
export const keyOf = (acl: AclEntry) => `${rightOf(acl)}|${acl.host}`;
