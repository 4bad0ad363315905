/**
 * Checks that every schema ever released can still be read with the present one (BACKWARD_TRANSITIVE), without a
 * server. `--release N` keeps the present schemas as version N: done when a version is released, and never changed then.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import avro, { type Schema } from 'avsc';
import { schemaFiles, schemaText } from './src/schemas.ts';

const RELEASED = new URL('../../schemas/released/', import.meta.url);

/** Why records of the older schema cannot be read with the newer one, or null. */
export function incompatibility(newer: Schema, older: Schema): string | null {
  try {
    avro.Type.forSchema(newer).createResolver(avro.Type.forSchema(older));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const versions = (): readonly string[] =>
  existsSync(RELEASED) ? readdirSync(RELEASED).sort((a, b) => Number(a) - Number(b)) : [];

/** All that is wrong, a line each. A released schema that has no successor cannot be read at all. */
function problems(): readonly string[] {
  return versions().flatMap((version) =>
    readdirSync(new URL(`${version}/`, RELEASED))
      .filter((name) => name.endsWith('.avsc'))
      .flatMap((name) => {
        const file = schemaFiles.find((known) => `${known}.avsc` === name);
        if (file === undefined) return [`released/${version}/${name} has no successor in schemas/`];
        const older: Schema = JSON.parse(readFileSync(new URL(`${version}/${name}`, RELEASED), 'utf8'));
        const reason = incompatibility(JSON.parse(schemaText(file)), older);
        return reason === null
          ? []
          : [`schemas/${name} cannot read records of released/${version}: ${reason}. Give new fields a default.`];
      }),
  );
}

function release(version: string): void {
  const folder = new URL(`${version}/`, RELEASED);
  mkdirSync(folder, { recursive: true });
  for (const file of schemaFiles) {
    copyFileSync(new URL(`../../schemas/${file}.avsc`, import.meta.url), new URL(`${file}.avsc`, folder));
  }
  console.log(`kept ${schemaFiles.length} schemas as version ${version}`);
}

if (import.meta.main) {
  const at = process.argv.indexOf('--release');
  const version = process.argv[at + 1];
  if (at >= 0 && (version === undefined || !/^\d+$/.test(version))) {
    console.error('--release needs a version number, for instance --release 2');
    process.exitCode = 64;
  } else {
    if (at >= 0 && version !== undefined) release(version);
    const wrong = problems();
    for (const line of wrong) console.error(line);
    if (wrong.length > 0) process.exitCode = 1;
    else console.log(`the schemas read every released version (${versions().join(', ') || 'none yet'})`);
  }
}
