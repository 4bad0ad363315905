/**
 * maildev's page shows a letter in a sandboxed frame, where a link opens within the frame: the portal forbids to be framed,
 * and nothing is seen. In this copy of the page a link of a letter opens in a tab of its own, free of the sandbox.
 */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

const CHANGES = [
  ['sandbox:"allow-same-origin"', 'sandbox:"allow-same-origin allow-popups allow-popups-to-escape-sandbox"'],
  ['srcDoc:a,', `srcDoc:'<base target="_blank">'+a,`],
] as const;

/** Writes the changed copy to a folder, and returns that. */
export function copyMailPage(folder: string): string {
  const found = findPackageJSON('@maildev/ui/server', import.meta.url);
  if (found === undefined) throw new Error('The package @maildev/ui is not installed: run `npm ci`.');
  // Files of another version of it would stay beside its own.
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(dirname(found), 'dist'), folder, { recursive: true, filter: (file) => !file.endsWith('.map') });
  const assets = join(folder, 'assets');
  for (const name of readdirSync(assets).filter((file) => file.endsWith('.js'))) {
    const file = join(assets, name);
    writeFileSync(file, changed(readFileSync(file, 'utf8')));
  }
  return folder;
}

function changed(script: string): string {
  return CHANGES.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2)
      throw new Error(`maildev's page has ${from} not once: change mail-page.ts with it.`);
    return text.replace(from, to);
  }, script);
}
