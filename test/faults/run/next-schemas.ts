/** Rolls out the next version of every shared schema under load, and rolls it back. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fault } from './fault.ts';
import { PRESENT, type Release, ROOT, releaseIn } from './release.ts';
import { roundTrip, take } from './upgrade.ts';

/** The other schemas, of policy's state and of sealed texts, have one program that reads and writes them. */
const SHARED = ['intake', 'directory', 'commands', 'events', 'texts'];

/** The new field is last and has a default (docs/decisions/0018-a-schema-may-only-grow.md). */
const FIELD = { name: 'ofTheNextRelease', type: ['null', 'string'], default: null, doc: 'Set by no program.' };

interface RecordSchema {
  readonly fields: readonly object[];
}

const grown = (schema: RecordSchema): RecordSchema => ({ ...schema, fields: [...schema.fields, FIELD] });

/** A copy of these sources with the grown schemas, and links to this checkout's packages. The load goes on while it is made. */
async function nextRelease(): Promise<Release> {
  const folder = mkdtempSync(join(tmpdir(), 'next-'));
  for (const name of ['libs', 'services', 'deploy', 'schemas', 'package.json'])
    await cp(join(ROOT, name), join(folder, name), { recursive: true });
  for (const name of SHARED) {
    const file = join(folder, 'schemas', `${name}.avsc`);
    const schema: RecordSchema | readonly RecordSchema[] = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify('fields' in schema ? grown(schema) : schema.map(grown)));
  }
  const packages = join(folder, 'node_modules');
  mkdirSync(join(packages, '@lockbox'), { recursive: true });
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '@lockbox') symlinkSync(join(ROOT, 'node_modules', name), join(packages, name));
  // npm's links to the workspaces are relative, so copies of them lead to the copied sources.
  await cp(join(ROOT, 'node_modules/@lockbox'), join(packages, '@lockbox'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  return releaseIn(folder);
}

export const nextSchemas: Fault = {
  name: 'next-schemas',
  target: 'releases',
  does: `the next version of ${SHARED.join(', ')}, each with one more field, is applied, and every program is replaced by one that writes it`,
  heals: 'every program goes back, and reads the records of the next release',
  lastsS: [70, 90],
  async inject(world, random) {
    const releases = { present: await nextRelease(), previous: PRESENT };
    return take(world, roundTrip(), { releases, seconds: random.between(60, 70) });
  },
};
