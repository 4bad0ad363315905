import { LockboxError } from '@lockbox/contracts/errors';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { TopicDefinition } from './definitions.ts';
import type { Finding } from './findings.ts';

const COMPATIBILITY = 'BACKWARD_TRANSITIVE';

/** Registers the schemas, with their compatibility; with `mend` false it only says what differs. */
export async function subjectFindings(
  registry: SchemaRegistryClient,
  namespace: string,
  definitions: readonly TopicDefinition[],
  mend: boolean,
): Promise<readonly Finding[]> {
  const subjects = new Map<string, SchemaFile>();
  for (const { subject, schema } of definitions) if (subject !== null && schema !== null) subjects.set(subject, schema);
  return Promise.all(
    [...subjects].map(async ([name, file]): Promise<Finding> => {
      const before = await subjectState(registry, namespace, file);
      if (before.problems.length === 0)
        return { kind: 'subject', name, state: 'right', detail: `schema id ${before.id}` };
      if (!mend) {
        const state = before.id === null ? 'missing' : 'differs';
        return { kind: 'subject', name, state, detail: before.problems.join('; ') };
      }
      const id = await registry.register(namespace, file);
      const state = before.id === null ? 'created' : 'mended';
      return { kind: 'subject', name, state, detail: `schema id ${id}, ${COMPATIBILITY}` };
    }),
  );
}

async function subjectState(registry: SchemaRegistryClient, namespace: string, file: SchemaFile) {
  const problems: string[] = [];
  let id: number | null = null;
  try {
    id = await registry.idOf(namespace, file);
  } catch (error) {
    if (!(error instanceof LockboxError) || error.code !== 'SCHEMA_NOT_REGISTERED') throw error;
    problems.push(`schemas/${file}.avsc is not registered`);
  }
  const compatibility = await registry.compatibilityOf(namespace, file);
  if (compatibility !== COMPATIBILITY)
    problems.push(`compatibility is ${compatibility ?? 'not set'}, not ${COMPATIBILITY}`);
  return { id, problems };
}
