/** The lines between `# generated` and `# end of generated`, of one name, replaced. Throws where they are not there. */
export function withRegion(text: string, name: string, lines: readonly string[]): string {
  const [before, rest] = split(text, `# generated from schemas/topics.yaml: ${name}`);
  const at = rest.indexOf(`# end of what is generated: ${name}`);
  if (at < 0) throw new Error(`There is no line "# end of what is generated: ${name}"`);
  const end = rest.lastIndexOf('\n', at) + 1;
  return `${before}${lines.map((line) => `${line}\n`).join('')}${rest.slice(end)}`;
}

/** At the end of the line that has this text. */
function split(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`There is no line "${mark}"`);
  const end = text.indexOf('\n', at) + 1;
  return [text.slice(0, end), text.slice(end)];
}
