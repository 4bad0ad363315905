import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { type Bundle, bundleElement } from '@lockbox/evidence/bundle/bundle';
import { openVerifierPage } from '@lockbox/evidence/bundle/page';
import { staticPage } from '@lockbox/evidence/static-page';
import { knownSchemas } from './known-schemas.ts';

const ENTRY = new URL(import.meta.resolve('@lockbox/evidence/bundle/page'));
/** An import of a module beside it, or of a package: our own, or `@noble/hashes`. Examples in comments do not begin a line. */
const IMPORT = /^((?:import|export)\b[^'";]*\bfrom\s+['"])((?:\.|@lockbox\/|@noble\/)[^'"]+)(['"])/gm;

/**
 * A page with the bundle in it, and with the code of libs/evidence that checks it: modules without types, which an import map holds by
 * name, and those of `@noble/hashes`. It loads nothing, and its policy lets it load nothing.
 */
export function bundlePage(bundle: Bundle): string {
  const imports: Record<string, string> = {};
  for (const [name, source] of modulesFrom(ENTRY)) {
    imports[name] = `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
  }
  return staticPage({
    title: `Request ${bundle.requestId} of ${bundle.tenantId}`,
    scripts: "'unsafe-inline' data:",
    head: `<script type="importmap">${JSON.stringify({ imports })}</script>\n`,
    main: `<p id="status" role="status">This page checks itself, for which it needs a browser with JavaScript, Ed25519 and import maps.</p>
<p>What it says is worth as much as the page itself: if somebody you do not trust gave it to you, open it with a page from
somebody you do trust, or check it with <code>lockbox verify --bundle FILE</code>. It shows that these events are in the log, as they are;
it does not show that the log has no others.</p>
<p><label for="pins">Keys that you have pinned: those of checkpoints and of policy, of witnesses or a policy of witnesses, and the fingerprint of the first passkey</label>
<textarea id="pins" rows="3" spellcheck="false"></textarea></p>
<p><label for="file">Check another bundle with this page</label> <input id="file" type="file" accept=".html,.json"></p>
<div id="report"></div>`,
    afterMain: `${bundleElement(bundle)}
<script type="module">
import { ${openVerifierPage.name} } from '${nameOf(ENTRY)}';
await ${openVerifierPage.name}(document, document.getElementById('bundle').textContent, ${JSON.stringify(knownSchemas())});
</script>
`,
  });
}

/** A module and all that it imports, by name, as browsers read them. */
function modulesFrom(entry: URL): ReadonlyMap<string, string> {
  const modules = new Map<string, string>();
  const waiting = [entry];
  for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
    const from = url;
    if (modules.has(nameOf(from))) continue;
    const source = withoutTypes(readFileSync(from, 'utf8'));
    for (const [, , path = ''] of source.matchAll(IMPORT)) waiting.push(urlOf(path, from));
    modules.set(
      nameOf(from),
      source.replaceAll(
        IMPORT,
        (_, before: string, path: string, after: string) => before + nameOf(urlOf(path, from)) + after,
      ),
    );
  }
  return modules;
}

const urlOf = (path: string, from: URL): URL =>
  path.startsWith('.') ? new URL(path, from) : new URL(import.meta.resolve(path));

/** Node warns once that this is experimental, which says nothing to whoever makes a bundle; a test opens what it makes. */
function withoutTypes(source: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** A name that an import map can map: a module that is a data URL has no base for relative names. */
const nameOf = (url: URL): string => `lockbox/${url.pathname.split('/').slice(-3).join('/')}`;
