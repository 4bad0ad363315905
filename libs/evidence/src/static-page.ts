/** How pages look that stand by themselves, such as a bundle or a report: in light and dark, on paper, and without a script. */
const STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
#status { padding: .75rem 1rem; border: 2px solid; border-radius: .5rem; font-weight: 600 }
#status.good { border-color: #107c10 } #status.open { border-color: #9d5d00 } #status.bad { border-color: #c50f1f }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem } dt { font-weight: 600 }
dd, pre, h1 { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap }
textarea { width: 100%; box-sizing: border-box; font-family: monospace } label { display: block; font-weight: 600 }
section { border-top: 1px solid; padding: .5rem 0 }
.wide { overflow-x: auto } table { border-collapse: collapse } caption { text-align: start; font-weight: 600 }
th, td { padding: .25rem .75rem .25rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid }
.number { text-align: end; font-variant-numeric: tabular-nums }
@media print { main { max-width: none; padding: 0 } section, tr { break-inside: avoid } .wide { overflow: visible } }
`;

/** Escapes text for HTML. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface StaticPage {
  readonly title: string;
  /** Content security policy for scripts; without one the page has none. */
  readonly scripts?: string;
  /** Content of the head after the style. */
  readonly head?: string;
  /** Content of `main` below the title. */
  readonly main: string;
  readonly afterMain?: string;
}

/** A page that loads nothing, and whose policy lets it load nothing. */
export const staticPage = ({ title, scripts, head = '', main, afterMain = '' }: StaticPage): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${scripts === undefined ? '' : `script-src ${scripts}; `}style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
${head}</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${main}
</main>
${afterMain}</body>
</html>
`;
