import type { Letter } from '../../wording/letter.ts';

/** The evidence in an e-mail: the lines, which mail programs leave unchanged, and their explanation. */
export interface EvidenceBlock {
  readonly words: string;
  readonly block: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const FONT = "font-family:'Segoe UI',system-ui,-apple-system,Roboto,Arial,sans-serif";

/**
 * Each element has its light colours itself, since many mail programs drop style sheets. The dark colours are in a style
 * sheet, for programs that keep it. Other programs invert colours by themselves, so no meaning depends on a colour.
 */
const DARK = `:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#141414!important}
.card{background:#292929!important;border-color:#525252!important}
.text{color:#ffffff!important}
.quiet{color:#adadad!important;border-color:#525252!important}
.button{background:#115ea3!important}
}
@media (max-width:480px){
.page{padding:8px!important}
.card{padding:16px!important}
.fact th,.fact td{display:block!important;width:auto!important;padding-right:0!important}
.fact th{padding-bottom:0!important}
.fact td{padding-top:0!important}
}`;

/** A letter loads nothing, so nobody learns that it was opened. Tables make the layout, since Outlook knows no other. */
export function htmlOf(
  { subject, heading, paragraphs, facts, link, footer }: Letter,
  language: string,
  evidence?: EvidenceBlock,
): string {
  const body = paragraphs
    .map(
      (paragraph) => `<p class="text" style="margin:0 0 12px;line-height:1.45;color:#242424">${escaped(paragraph)}</p>`,
    )
    .join('\n');
  return `<!doctype html>
<html lang="${escaped(language)}" dir="ltr">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escaped(subject)}</title>
<style>
${DARK}
</style></head>
<body style="margin:0;padding:0">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse"><tr>
<td class="page" align="center" style="padding:24px;background:#f5f5f5">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px;border-collapse:separate;text-align:left"><tr>
<td class="card" style="padding:24px 32px;background:#ffffff;border:1px solid #e0e0e0;border-radius:4px;${FONT};font-size:14px">
<h1 class="text" style="margin:0 0 16px;font-size:20px;line-height:1.3;font-weight:600;color:#242424">${escaped(heading)}</h1>
${body}
<table role="presentation" cellpadding="0" cellspacing="0" style="margin:20px 0;border-collapse:separate"><tr>
<td class="button" style="background:#0f6cbd;border-radius:4px"><a href="${escaped(link.url)}" style="display:inline-block;padding:10px 20px;color:#ffffff;text-decoration:none;font-weight:600">${escaped(link.label)}</a></td>
</tr></table>
${tableOf(facts)}
${evidence === undefined ? '' : evidenceOf(evidence)}<p class="quiet" style="margin:16px 0 0;padding-top:12px;border-top:1px solid #e0e0e0;font-size:12px;line-height:1.4;color:#616161">${escaped(footer)}</p>
</td>
</tr></table>
</td>
</tr></table>
</body>
</html>
`;
}

const evidenceOf = ({ words, block }: EvidenceBlock): string =>
  `<p class="quiet" style="margin:16px 0 4px;font-size:12px;line-height:1.4;color:#616161">${escaped(words)}</p>
<pre class="quiet" style="margin:0;font-family:Consolas,Menlo,monospace;font-size:11px;line-height:1.35;color:#616161;white-space:pre-wrap;overflow-wrap:anywhere">${escaped(block)}</pre>
`;

function tableOf(facts: Letter['facts']): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ({ label, value }) =>
      `<tr class="fact"><th class="quiet" scope="row" style="width:160px;text-align:left;vertical-align:top;padding:5px 16px 5px 0;color:#616161;font-weight:400;line-height:1.4">${escaped(label)}</th>` +
      `<td class="text" style="vertical-align:top;padding:5px 0;color:#242424;line-height:1.4;white-space:pre-wrap;overflow-wrap:anywhere">${escaped(value)}</td></tr>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" style="border-collapse:collapse;margin:0 0 16px;font-size:14px">\n${rows.join('\n')}\n</table>`;
}
