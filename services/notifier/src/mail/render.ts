import type { Letter } from './letter.ts';

/** A letter as it travels. */
export interface Rendered {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * HTML and text of the same letter. Styles stand at each element, since many mail programs drop style sheets; nothing is
 * loaded from anywhere, so opening a letter tells nobody.
 */
export function render(letter: Letter, language: string): Rendered {
  return { subject: oneLine(letter.subject), text: textOf(letter), html: htmlOf(letter, language) };
}

/** Ids and names come from other systems: a line break in one must not become a header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
const oneLine = (text: string): string => text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim();

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

function textOf({ heading, paragraphs, facts, link, footer }: Letter): string {
  return [
    heading,
    ...paragraphs,
    facts.map(({ label, value }) => `${oneLine(label)}: ${value.replaceAll(/\r?\n/g, '\n  ')}`).join('\n'),
    `${link.label}: ${link.url}`,
    `-- \n${footer}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

const FONT = "font-family:'Segoe UI',system-ui,-apple-system,Arial,sans-serif";

function htmlOf({ subject, heading, paragraphs, facts, link, footer }: Letter, language: string): string {
  const rows = facts
    .map(
      ({ label, value }) =>
        `<tr><th scope="row" style="text-align:left;vertical-align:top;padding:6px 16px 6px 0;color:#616161;font-weight:400;white-space:nowrap">${escaped(label)}</th>` +
        `<td style="padding:6px 0;color:#242424;white-space:pre-wrap;overflow-wrap:anywhere">${escaped(value)}</td></tr>`,
    )
    .join('\n');
  const body = paragraphs
    .map((paragraph) => `<p style="margin:0 0 12px;line-height:1.45">${escaped(paragraph)}</p>`)
    .join('\n');
  return `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px;background:#f5f5f5;${FONT};font-size:14px;color:#242424">
<div style="max-width:600px;margin:0 auto;padding:24px 32px;background:#ffffff;border:1px solid #e0e0e0;border-radius:4px">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:600">${escaped(heading)}</h1>
${body}
${rows === '' ? '' : `<table style="border-collapse:collapse;margin:8px 0 16px;font-size:14px">\n${rows}\n</table>`}
<p style="margin:16px 0"><a href="${escaped(link.url)}" style="display:inline-block;padding:8px 16px;background:#0f6cbd;color:#ffffff;text-decoration:none;border-radius:4px;font-weight:600">${escaped(link.label)}</a></p>
<p style="margin:16px 0 0;padding-top:12px;border-top:1px solid #e0e0e0;font-size:12px;line-height:1.4;color:#616161">${escaped(footer)}</p>
</div>
</body>
</html>
`;
}
