import { readFileSync } from 'node:fs';

/** The schema files, by the part of the topic's name that follows the namespace. */
export const schemaFiles = ['intake', 'directory', 'commands', 'events', 'texts', 'sealed', 'policy-state'] as const;
export type SchemaFile = (typeof schemaFiles)[number];

/** The text of `schemas/<file>.avsc`. */
export function schemaText(file: SchemaFile): string {
  return readFileSync(new URL(`../../../schemas/${file}.avsc`, import.meta.url), 'utf8');
}

/** The subject of a schema in a namespace; all intake topics share one. */
export const subjectOf = (namespace: string, schema: SchemaFile): string => `${namespace}.${schema}-value`;
