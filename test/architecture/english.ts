/** Marks by which a sentence has to be read twice (CONTRIBUTING.md, "Style"), in comments and titles of tests. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './source-imports.ts';

/** Openers of a sentence without subject and verb. */
const OPENING = /^(What|Whoever|Whatever|Whether|Of|So many|Nobody|Somebody|Where|As)\b/;

/** Words for which there is a plain or a standard term. */
const ANYWHERE: readonly RegExp[] = [
  /\bstands?\b(?! (alone|out|up|by)\b)/,
  /\bas \w+(?: \w+)? has it\b/,
  /\b(is|are|be|was|were) told\b/,
  /\banew\b/,
  /\ball the same\b/,
  /\bcomes? to\b/,
  /\bin the name of\b/,
  /\bbut for\b/,
];

export interface Written {
  readonly file: string;
  readonly text: string;
}

export const isMarked = ({ text }: Written): boolean => OPENING.test(text) || ANYWHERE.some((mark) => mark.test(text));

/** The comments of a TypeScript file, each as one text, without the instructions to the linter and the compiler. */
export function commentsIn(file: string): readonly Written[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found = [...source.matchAll(COMMENT)].map(([comment]) =>
    comment
      .split('\n')
      .map((line) => line.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/)\s?/, '').replace(/\s*\*\/\s*$/, ''))
      .join(' ')
      .trim(),
  );
  return found
    .filter((text) => text !== '' && !/^(biome-ignore|@|Generated from)/.test(text))
    .map((text) => ({ file, text }));
}

/** A block, or lines that follow each other; behind code only after a space, so that no address is one. */
const COMMENT = /\/\*\*?[\s\S]*?\*\/|(?:^[ \t]*\/\/.*\n)+|(?<=[;,{})\]] )\/\/ .*$/gm;
