/** Reads an answer until it has more bytes than the most, and no further: a stranger can send without end. */
export async function firstBytesOf({ body }: Response, mostBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > mostBytes) break;
  }
  return Buffer.concat(parts);
}
