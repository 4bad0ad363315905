import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { FileProblem } from './file-shape.ts';

/** The content of a YAML file, as a check takes it; or everything that is wrong, each with its line, its key and what to do. */
export function checkedYaml<T>(
  text: string,
  check: (content: unknown) => { readonly content: T } | { readonly problems: readonly FileProblem[] },
): { readonly content: T } | { readonly problems: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    return { problems: document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`) };
  const checked = check(document.toJS());
  if ('content' in checked) return checked;
  return {
    problems: checked.problems.map(
      ({ path, sentence }) =>
        `line ${lineOf(path, document, lines)}, ${path.join('.') || 'the whole file'}: ${sentence}`,
    ),
  };
}

/** Returns the line of a key, or of its nearest parent that exists. */
function lineOf(path: FileProblem['path'], document: Document, lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
