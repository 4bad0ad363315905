import type { Party, Source, TopicsFile } from './file/index.ts';

const EACH_SOURCE = 'intake.<source>';
const INTAKE = 'intake.';

/** Returns whether a name in a list of topics means this topic. Both are without the namespace. */
const means = (named: string, topic: string): boolean =>
  named === topic || (named === EACH_SOURCE && topic.startsWith(INTAKE));

export const mayRead = ({ reads }: Party, topic: string): boolean => reads.some((named) => means(named, topic));
export const mayWrite = ({ writes }: Party, topic: string): boolean => writes.some((named) => means(named, topic));

const namesOf = (parties: readonly Party[]): readonly string[] => [...new Set(parties.map(({ name }) => name))];

export const readersOf = ({ parties }: TopicsFile, topic: string): readonly string[] =>
  namesOf(parties.filter((party) => mayRead(party, topic)));
export const writersOf = ({ parties }: TopicsFile, topic: string): readonly string[] =>
  namesOf(parties.filter((party) => mayWrite(party, topic)));

/** Names of topics with one for each source, in the file's order. */
export const eachSource = (names: readonly string[], sources: readonly Source[]): readonly string[] =>
  names.flatMap((name) => (name === EACH_SOURCE ? sources.map((source) => `${INTAKE}${source.name}`) : [name]));
