import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { environmentId, personId, tenantId } from '@lockbox/contracts/ids';
import type { Incoming } from '@lockbox/worker/definition';
import type { EnvironmentDocument, PrincipalDocument, ProviderPersonDocument, TenantDocument } from '../documents.ts';
import type { DirectoryProjection, KeyedPart, StoredDocument } from '../projection.ts';

type Type = DirectoryRecord['type'];

/**
 * Documents of one kind of record. A record whose key does not say what its value says is not for us to mend: intake has
 * refused it with a dead letter, and here it changes nothing.
 */
function partOf<T extends Type, D extends StoredDocument & KeyedDocument>(
  collection: KeyedPart<DirectoryRecord>['collection'],
  type: T,
  idOf: (key: Key) => string | undefined,
  documentOf: (value: Extract<DirectoryRecord, { type: T }>) => Omit<D, 'position'> & StoredDocument,
): KeyedPart<DirectoryRecord, D> {
  return {
    collection,
    read(record) {
      const id = idOf(keyOf(record.key));
      if (id === undefined) return undefined;
      const { value, partition, offset } = record;
      if (value === null) return { id, document: null };
      if (!isOf(value, type)) return undefined;
      const document = documentOf(value);
      if (document._id !== id) return undefined;
      // What is left out of D is just what is added.
      return { id, document: { ...document, position: { partition, offset } } as unknown as D };
    },
  };
}

interface KeyedDocument {
  readonly position: { readonly partition: number; readonly offset: number };
}

const isOf = <T extends Type>(value: DirectoryRecord, type: T): value is Extract<DirectoryRecord, { type: T }> =>
  value.type === type;

/** `tenantId/kind/id`; an id may hold a slash. */
interface Key {
  readonly tenant: string;
  readonly kind: string;
  readonly id: string;
}
function keyOf(key: Incoming<unknown>['key']): Key {
  const [tenant = '', kind = '', ...rest] = key?.toString().split('/') ?? [];
  return { tenant, kind, id: rest.join('/') };
}
const isOfTenant = ({ tenant }: Key): boolean => tenant !== '' && tenant !== 'provider';

const tenants = partOf<'Tenant', TenantDocument>(
  'tenants',
  'Tenant',
  (key) => (key.kind === 'tenant' && key.id === key.tenant && isOfTenant(key) ? key.id : undefined),
  (value) => ({ _id: tenantId(value.tenantId), displayName: value.displayName, licences: value.licences }),
);

const environments = partOf<'Environment', EnvironmentDocument>(
  'environments',
  'Environment',
  (key) => (key.kind === 'environment' && key.id !== '' && isOfTenant(key) ? `${key.tenant}/${key.id}` : undefined),
  ({ type: _type, ...value }) => ({
    _id: `${value.tenantId}/${environmentId(value.environmentId)}`,
    ...value,
  }),
);

const principals = partOf<'Principal', PrincipalDocument>(
  'principals',
  'Principal',
  (key) => (key.kind === 'principal' && key.id !== '' && isOfTenant(key) ? `${key.tenant}/${key.id}` : undefined),
  ({ type: _type, ...value }) => ({ _id: `${value.tenantId}/${value.principalId}`, ...value }),
);

const providerPeople = partOf<'ProviderPerson', ProviderPersonDocument>(
  'provider_people',
  'ProviderPerson',
  (key) => (key.kind === 'person' && key.tenant === 'provider' && key.id !== '' ? key.id : undefined),
  ({ type: _type, personId: id, ...value }) => ({ _id: personId(id), ...value }),
);

/** The directory as it stands, with the names and addresses that no event holds. */
export const directory: DirectoryProjection = {
  name: 'directory',
  worker: 'projector',
  schema: 'directory',
  parts: [tenants, environments, principals, providerPeople],
};
