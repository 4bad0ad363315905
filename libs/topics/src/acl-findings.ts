import kafkajs, { type AclEntry, type AclOperationTypes, type Admin } from 'kafkajs';
import type { TopicDefinition } from './definitions.ts';
import type { Program } from './file/index.ts';
import type { Finding } from './findings.ts';
import { surplusAcls } from './surplus-acls.ts';
import { type AclOptions, aclKey, wantedAcls } from './wanted-acls.ts';

// kafkajs is CommonJS, and Node finds only some of its exports by name.
const { AclOperationTypes: Operation, AclResourceTypes: Resource, AclPermissionTypes, ResourcePatternTypes } = kafkajs;

const SECURITY_DISABLED = 54;

interface Wanted {
  readonly admin: Admin;
  readonly definitions: readonly TopicDefinition[];
  readonly programs: readonly Program[];
  readonly namespace: string;
  readonly mend: boolean;
}

/** Compares the access rules with those wanted, and takes none away: it may be an operator's. On a broker that checks no access it only says so. */
export async function aclFindings(
  wanted: Wanted & AclOptions,
): Promise<{ findings: readonly Finding[]; warnings: readonly string[] }> {
  const { admin, definitions, programs, namespace, mend, principalOf } = wanted;
  const present = await presentAcls(admin);
  if (present === 'no authorizer') {
    const sentence = 'The brokers have no authorizer: any client may write to any topic. Not for production.';
    return { findings: [], warnings: [sentence] };
  }
  const needed = wantedAcls(definitions, programs, namespace, principalOf);
  const keys = new Set(present.map(aclKey));
  const missing = needed.filter((acl) => !keys.has(aclKey(acl)));
  if (mend && missing.length > 0) await admin.createAcls({ acl: [...missing] });
  const findings = missing.map(
    (acl): Finding => ({
      kind: 'acl',
      name: acl.resourceName,
      state: mend ? 'created' : 'missing',
      detail: `${acl.principal} may ${saidOf(acl.operation)}`,
    }),
  );
  return { findings: [...findings, ...surplusAcls(present, needed, definitions)], warnings: [] };
}

const saidOf = (operation: AclOperationTypes): string => {
  if (operation === Operation.DESCRIBE_CONFIGS) return 'look at its settings';
  return operation === Operation.READ ? 'read' : 'write';
};

/** Every rule that allows something. */
async function presentAcls(admin: Admin): Promise<readonly AclEntry[] | 'no authorizer'> {
  try {
    const { resources } = await admin.describeAcls({
      resourceType: Resource.ANY,
      resourcePatternType: ResourcePatternTypes.ANY,
      operation: Operation.ANY,
      permissionType: AclPermissionTypes.ALLOW,
    });
    return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
      acls.map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })),
    );
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === SECURITY_DISABLED)
      return 'no authorizer';
    throw error;
  }
}
