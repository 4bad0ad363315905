import { readFileSync } from 'node:fs';
import { LockboxError } from '@lockbox/contracts/errors';
import { type FileProblem, shapeOf } from '@lockbox/contracts/file-shape';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { referenceProblems } from './references.ts';
import { type FileContent, FileSchema } from './schema.ts';

/**
 * The content of a topics file, checked. Throws TOPICS_FILE_WRONG, with the line and key of everything that is wrong
 * and what to do about it.
 */
export function readContent(path: string): FileContent {
  const lines = new LineCounter();
  const document = parseDocument(textOf(path), { lineCounter: lines, prettyErrors: false });
  const wrong = (problems: readonly string[]) =>
    new LockboxError('TOPICS_FILE_WRONG', `${path} is wrong:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
  if (document.errors.length > 0)
    throw wrong(document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`));
  const shape = shapeOf(FileSchema, document.toJS());
  const problems = 'problems' in shape ? shape.problems : referenceProblems(shape.content);
  if ('content' in shape && problems.length === 0) return shape.content;
  throw wrong(problems.map((problem) => sentenceOf(problem, document, lines)));
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LockboxError('TOPICS_FILE_WRONG', `${path} cannot be read (${reason}).`, { cause });
  }
}

function sentenceOf({ path, sentence }: FileProblem, document: Document, lines: LineCounter): string {
  return `line ${lineOf(path, document, lines)}, ${path.join('.') || 'the whole file'}: ${sentence}`;
}

/** Where a key stands, or the nearest above it that does. */
function lineOf(path: FileProblem['path'], document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
