import kafkajs, { type AclEntry, type AclOperationTypes, type AclResourceTypes } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import type { Program } from './file/index.ts';
import { rightOf } from './surplus-acls.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { AclOperationTypes: Operation, AclResourceTypes: Resource, AclPermissionTypes, ResourcePatternTypes } = kafkajs;

export interface AclOptions {
  /** The Kafka principal of a program, source or principal that schemas/topics.yaml names. `User:lockbox-<name>` by default. */
  readonly principalOf?: (name: string) => string;
}

/** Every access rule that Lockbox's own programs and its upstream systems need, and nothing else. */
export function wantedAcls(
  definitions: readonly TopicDefinition[],
  programs: readonly Program[],
  namespace: string,
  principalOf: (name: string) => string = (name) => `User:lockbox-${name}`,
): readonly AclEntry[] {
  const allow = (name: string, resource: Pick<AclEntry, 'resourceType' | 'resourceName' | 'resourcePatternType'>) => ({
    principal: principalOf(name),
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    ...resource,
  });
  const onTopic = (name: string, resourceName: string, operation: AclOperationTypes): AclEntry => ({
    ...allow(name, { resourceType: Resource.TOPIC, resourceName, resourcePatternType: ResourcePatternTypes.LITERAL }),
    operation,
  });
  /** On groups or transactional ids that begin with somebody's name. */
  const onOwn = (name: string, resourceType: AclResourceTypes, operation: AclOperationTypes): AclEntry => ({
    ...allow(name, {
      resourceType,
      resourceName: `${namespace}.${name}`,
      resourcePatternType: ResourcePatternTypes.PREFIXED,
    }),
    operation,
  });
  const acls = [
    ...definitions.flatMap((topic) => topic.writers.map((name) => onTopic(name, topic.name, Operation.WRITE))),
    ...definitions.flatMap((topic) => topic.readers.map((name) => onTopic(name, topic.name, Operation.READ))),
    ...definitions.flatMap(({ readers }) => readers.map((name) => onOwn(name, Resource.GROUP, Operation.READ))),
    // Workers look whether their topics keep what they are to keep.
    ...programs
      .filter(({ delivery }) => delivery !== 'none')
      .flatMap(({ name }) =>
        definitions
          .filter(({ readers, writers }) => readers.includes(name) || writers.includes(name))
          .map((topic) => onTopic(name, topic.name, Operation.DESCRIBE_CONFIGS)),
      ),
    ...programs
      .filter(({ delivery }) => delivery === 'exactly-once')
      .map(({ name }) => onOwn(name, Resource.TRANSACTIONAL_ID, Operation.WRITE)),
  ];
  return [...new Map(acls.map((acl) => [aclKey(acl), acl])).values()];
}

/** Two rules that are the same have the same text. */
export const aclKey = (acl: AclEntry) => `${rightOf(acl)}|${acl.host}`;
