/**
 * Checks that every schema ever released can still be read with the present one, and the present one with it, without a server
 * (FULL_TRANSITIVE): during an upgrade, and on the way back, each release reads what the other writes, all but kinds of records
 * that it does not know. A registry knows no such exception, so it holds subjects to BACKWARD_TRANSITIVE. `--release N` keeps the
 * present schemas as version N: done when a version is released, and never changed then.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import avro, { type Schema } from 'avsc';
import { knownTo, sameButForAdditions } from './src/additions.ts';
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

/** Since this release new fields come after the others (docs/decisions/0018-a-schema-may-only-grow.md). */
const GROWS_AT_ENDS_SINCE = 2;

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
        const newer: Schema = JSON.parse(schemaText(file));
        const reason = incompatibility(newer, older);
        const reverse = incompatibility(older, knownTo(avro.Type.forSchema(older), newer));
        const grows =
          Number(version) < GROWS_AT_ENDS_SINCE ||
          sameButForAdditions(avro.Type.forSchema(newer), avro.Type.forSchema(older));
        return [
          ...(grows
            ? []
            : [`schemas/${name} is not released/${version} with additions at the ends. Put new fields there.`]),
          ...(reason === null
            ? []
            : [`schemas/${name} cannot read records of released/${version}: ${reason}. Give new fields a default.`]),
          ...(reverse === null
            ? []
            : [
                `released/${version} cannot read records of schemas/${name}: ${reverse}. Leave fields without a default and symbols of enums as they are.`,
              ]),
        ];
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
