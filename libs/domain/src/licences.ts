import type { Principal } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId, PersonId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue, LicenceFamily } from '@lockbox/contracts/licences';

/** The families of which one of these licences is an edition. A licence's id is `<family id>/<edition>`. */
export function familiesHeld(licences: readonly string[], catalogue: LicenceCatalogue): readonly LicenceFamily[] {
  const held = new Set(licences);
  return catalogue.families.filter(({ id, editions }) => editions.some((edition) => held.has(`${id}/${edition}`)));
}

/** For people: every family with its editions, as an error names them. */
export const namesOfFamilies = (catalogue: LicenceCatalogue): string =>
  catalogue.families.map(({ name, editions }) => `${name} (${editions.join(', ')})`).join('; ');

/**
 * Users of covered environments who hold none of the licences: a report for administrators. It never weakens protection,
 * and never hides an audit record. People who may no longer act use nothing, and are not counted.
 */
export function licenceShortfall(
  principals: Iterable<Pick<Principal, 'principalId' | 'known' | 'disabled' | 'licences' | 'environmentIds'>>,
  environmentsUnderPolicy: Iterable<EnvironmentId>,
  catalogue: LicenceCatalogue,
): readonly PersonId[] {
  const covered = new Set(environmentsUnderPolicy);
  const short: PersonId[] = [];
  for (const { principalId, known, disabled, licences, environmentIds } of principals) {
    const uses = known && !disabled && environmentIds.some((id) => covered.has(id));
    if (uses && familiesHeld(licences, catalogue).length === 0) short.push(principalId);
  }
  return short;
}
