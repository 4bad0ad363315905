/**
 * The blocks of a guide that its reader types or saves. Instructions for the test alone precede a block as an HTML comment, which no
 * reader sees:
 *
 *   <!-- not run: REASON -->        it cannot run here
 *   <!-- saved as: FILE -->         it is the content of a file, which the text tells the reader to save
 *   <!-- ends with CODE: TEXT -->   it ends with this code, and says this; otherwise a block ends with 0
 *   <!-- stays open: TEXT -->       it goes on in a terminal of its own, once it has said this
 *   <!-- typed there: TEXT -->      it is typed into the terminal that was left open last, which says this then
 *   <!-- others do: COMMANDS -->    what somebody else does before it, such as the provider: it has no block of its own
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** How the test treats a block. */
export type Doing =
  | { readonly how: 'run'; readonly code: number; readonly says: string }
  | { readonly how: 'stays open' | 'typed there'; readonly says: string }
  | { readonly how: 'saved as'; readonly file: string }
  | { readonly how: 'others do' }
  | { readonly how: 'not run'; readonly reason: string };

export interface Block {
  /** The number of the first line of its text. */
  readonly line: number;
  readonly text: string;
  readonly doing: Doing;
}

const TYPED = /^(sh|bash|console|sql)$/;
const PARTS = /^<!-- ([\s\S]*?) ?-->$|^```(\w*)\n([\s\S]*?)^```$/gm;

/** In order. Throws for a block of a shell or of SQL that nothing says how to run, and for a comment that belongs to no block. */
export function blocksOf(guide: string): readonly Block[] {
  const page = readFileSync(resolve(ROOT, guide), 'utf8');
  const lineAt = (index: number): number => page.slice(0, index).split('\n').length;
  const blocks: Block[] = [];
  let said: { readonly doing: Doing; readonly line: number } | undefined;
  const mustBeUsed = (): void => {
    if (said !== undefined) throw new Error(`${guide}:${said.line}: this comment has no block behind it`);
  };
  for (const { 1: comment, 2: language = '', 3: text = '', index } of page.matchAll(PARTS)) {
    const line = lineAt(index);
    if (comment !== undefined) {
      mustBeUsed();
      const doing = doingOf(comment);
      if (doing?.how === 'others do') blocks.push({ line, text: comment.slice('others do:'.length), doing });
      else if (doing !== undefined) said = { doing, line };
      continue;
    }
    const doing = said?.doing ?? (language === 'sh' ? ({ how: 'run', code: 0, says: '' } as const) : undefined);
    said = undefined;
    if (doing !== undefined) blocks.push({ line: line + 1, text, doing });
    else if (TYPED.test(language))
      throw new Error(`${guide}:${line}: say how this is run, or why it is not (${import.meta.filename})`);
  }
  mustBeUsed();
  return blocks;
}

/** Undefined for a comment that is none of these. */
function doingOf(comment: string): Doing | undefined {
  const [, name = '', code = '', rest = ''] = /^([a-z ]+?)(?: (\d+))?:\s*([\s\S]*)$/.exec(comment) ?? [];
  switch (name) {
    case 'not run':
      return { how: name, reason: rest };
    case 'saved as':
      return { how: name, file: rest };
    case 'ends with':
      return { how: 'run', code: Number(code), says: rest };
    case 'stays open':
    case 'typed there':
      return { how: name, says: rest };
    case 'others do':
      return { how: name };
    default:
      return undefined;
  }
}
