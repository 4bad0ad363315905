import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** The schema files, by the part of the topic's name that follows the namespace. */
export const schemaFiles = [
  'intake',
  'directory',
  'gates',
  'commands',
  'events',
  'texts',
  'sealed',
  'policy-state',
] as const;
export type SchemaFile = (typeof schemaFiles)[number];

/** The text of `schemas/<file>.avsc`. */
export function schemaText(file: SchemaFile): string {
  return readFileSync(new URL(`../../../schemas/${file}.avsc`, import.meta.url), 'utf8');
}

const RELEASED = new URL('../../../schemas/released/', import.meta.url);

/** The texts of a schema in all releases that were out. */
export const releasedTexts = (file: SchemaFile): readonly string[] =>
  readdirSync(RELEASED)
    .map((version) => new URL(`${version}/${file}.avsc`, RELEASED))
    .filter((text) => existsSync(text))
    .map((text) => readFileSync(text, 'utf8'));

/** The subject of a schema in a namespace; all intake topics share one. */
export const subjectOf = (namespace: string, schema: SchemaFile): string => `${namespace}.${schema}-value`;
