import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface LicenceFamily {
  readonly id: string;
  readonly name: string;
  readonly editions: readonly string[];
}

export interface LicenceCatalogue {
  readonly families: readonly LicenceFamily[];
}

/** The catalogue of `schemas/licences.yaml`; a licence's id is `<family id>/<edition>`. */
export function loadLicences(): LicenceCatalogue {
  // Checked by licences.test.ts, which reads every field.
  return parse(readFileSync(new URL('../../../schemas/licences.yaml', import.meta.url), 'utf8')) as LicenceCatalogue;
}
