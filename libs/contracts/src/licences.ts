import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface LicenceFamily {
  readonly id: string;
  readonly name: string;
  readonly editions: readonly string[];
}

/** A product whose standalone licences, of whatever edition, bring Managed Environments. */
export interface LicenceProduct {
  readonly id: string;
  readonly name: string;
}

export interface LicenceCatalogue {
  /** The licences that the policy needs. */
  readonly families: readonly LicenceFamily[];
  /** Products that include Managed Environments: shown, and used for no decision. */
  readonly managedEnvironments: readonly LicenceProduct[];
}

/** The catalogue of `schemas/licences.yaml`; a licence's id is `<family id>/<edition>`. */
export function loadLicences(): LicenceCatalogue {
  // Checked by licences.test.ts, which reads every field.
  return parse(readFileSync(new URL('../../../schemas/licences.yaml', import.meta.url), 'utf8')) as LicenceCatalogue;
}
