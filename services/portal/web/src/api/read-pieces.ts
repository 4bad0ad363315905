import { Unreachable } from './problem.ts';

/** The next piece of an answer, unless it is cut off on its way. */
const nextOf = (reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined) =>
  reader?.read().catch((error: unknown) => {
    throw error instanceof DOMException && error.name === 'AbortError' ? error : new Unreachable(error);
  });

/** Reads an answer piece by piece, and says how much has come. A reader, since not every browser can iterate a stream yet. */
export async function readPieces(
  response: Response,
  onBytes: (bytes: number) => void,
): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let piece = await nextOf(reader); piece?.value !== undefined; piece = await nextOf(reader)) {
    parts.push(piece.value);
    bytes += piece.value.length;
    onBytes(bytes);
  }
  return parts;
}

/** Reads an answer line by line, as it comes. */
export async function* linesIn(response: Response): AsyncGenerator<string, void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (let piece = await nextOf(reader); piece?.value !== undefined; piece = await nextOf(reader)) {
      const lines = (rest + decoder.decode(piece.value, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  } finally {
    await reader?.cancel(); // whoever asked may have read enough
  }
}
