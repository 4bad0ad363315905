import { readFileSync } from 'node:fs';
import { LockboxError } from '@lockbox/contracts/errors';
import { shapeOf } from '@lockbox/contracts/file-shape';
import { checkedYaml } from '@lockbox/contracts/yaml-file';
import { referenceProblems } from './references.ts';
import { type FileContent, FileSchema } from './schema.ts';

/**
 * The content of a topics file, checked. Throws TOPICS_FILE_WRONG, with the line and key of everything that is wrong
 * and what to do about it.
 */
export function readContent(path: string): FileContent {
  const checked = checkedYaml(textOf(path), (content) => {
    const shape = shapeOf(FileSchema, content);
    if ('problems' in shape) return shape;
    const problems = referenceProblems(shape.content);
    return problems.length > 0 ? { problems } : shape;
  });
  if ('content' in checked) return checked.content;
  throw new LockboxError(
    'TOPICS_FILE_WRONG',
    `${path} is wrong:\n${checked.problems.map((line) => `  - ${line}`).join('\n')}`,
  );
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LockboxError('TOPICS_FILE_WRONG', `${path} cannot be read (${reason}).`, { cause });
  }
}
