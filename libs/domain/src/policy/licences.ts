import type { Principal } from '@lockbox/contracts/generated/policy-state';
import type { EnvironmentId } from '@lockbox/contracts/ids';
import type { LicenceCatalogue, LicenceFamily, LicenceProduct } from '@lockbox/contracts/licences';

/** The families of which one of these licences is an edition. A licence's id is `<family id>/<edition>`. */
export function familiesHeld(licences: readonly string[], catalogue: LicenceCatalogue): readonly LicenceFamily[] {
  const held = new Set(licences);
  return catalogue.families.filter(({ id, editions }) => editions.some((edition) => held.has(`${id}/${edition}`)));
}

/** For people: every family with its editions, as an error names them. */
export const namesOfFamilies = (catalogue: LicenceCatalogue): string =>
  catalogue.families.map(({ name, editions }) => `${name} (${editions.join(', ')})`).join('; ');

/** Products that Managed Environments come with and of which one of these is a licence, in whatever edition. */
export const managedEnvironmentProductsHeld = (
  licences: readonly string[],
  { managedEnvironments }: LicenceCatalogue,
): readonly LicenceProduct[] =>
  managedEnvironments.filter(({ id }) => licences.some((licence) => licence === id || licence.startsWith(`${id}/`)));

/**
 * Users of covered environments, and those of them who hold none of the licences: a report for administrators. It never
 * weakens protection, and never hides an audit record. People whose account is disabled use nothing, and are not counted.
 */
export function licenceShortfall<User extends Pick<Principal, 'disabled' | 'licences' | 'environmentIds'>>(
  people: Iterable<User>,
  environmentsUnderPolicy: Iterable<EnvironmentId>,
  catalogue: LicenceCatalogue,
): { readonly users: readonly User[]; readonly short: readonly User[] } {
  const covered = new Set(environmentsUnderPolicy);
  const users = [...people].filter(
    ({ disabled, environmentIds }) => !disabled && environmentIds.some((id) => covered.has(id)),
  );
  return { users, short: users.filter(({ licences }) => familiesHeld(licences, catalogue).length === 0) };
}
