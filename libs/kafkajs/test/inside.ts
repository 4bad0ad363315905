import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** Loads a file of the fork's `src`. They have no types, so the caller says what it takes from the file. */
export const inside = <T>(file: string): T => load(`../src/${file}`);

/** Loads the same file of kafkajs 2.2.4 as published. */
export const published = <T>(file: string): T => load(`kafkajs-as-published/src/${file}`);

const ignore = () => undefined;
export const silent = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  namespace: (): object => silent,
};
