import type { Value as DirectoryRecord } from '@lockbox/contracts/generated/directory';
import { environmentId, PROVIDER_TENANT, personId, tenantId } from '@lockbox/contracts/ids';
import { defineCollection, type FromKey, type KeyedProjection, type StoredDocument } from '../../define-collection.ts';
import type { EnvironmentDocument, PrincipalDocument, ProviderPersonDocument, TenantDocument } from './documents.ts';

export type { EnvironmentDocument, PrincipalDocument, ProviderPersonDocument, TenantDocument } from './documents.ts';

export const tenants = defineCollection<TenantDocument>({
  name: 'tenants',
  worker: 'projector',
  projection: recordsOf<'Tenant', TenantDocument>(
    'Tenant',
    (key) => (key.kind === 'tenant' && key.id === key.tenant && isOfTenant(key) ? key.id : undefined),
    (value) => ({ _id: tenantId(value.tenantId), displayName: value.displayName, licences: value.licences }),
  ),
});

export const environments = defineCollection<EnvironmentDocument>({
  name: 'environments',
  worker: 'projector',
  indexes: [{ tenantId: 1, environmentId: 1 }],
  projection: recordsOf<'Environment', EnvironmentDocument>(
    'Environment',
    (key) => (key.kind === 'environment' && key.id !== '' && isOfTenant(key) ? `${key.tenant}/${key.id}` : undefined),
    ({ type: _type, ...value }) => ({ _id: `${value.tenantId}/${environmentId(value.environmentId)}`, ...value }),
  ),
});

export const principals = defineCollection<PrincipalDocument>({
  name: 'principals',
  worker: 'projector',
  indexes: [
    { tenantId: 1, principalId: 1 },
    // Who of a tenant could decide: few of all its users.
    { tenantId: 1, roles: 1 },
  ],
  projection: recordsOf<'Principal', PrincipalDocument>(
    'Principal',
    (key) => (key.kind === 'principal' && key.id !== '' && isOfTenant(key) ? `${key.tenant}/${key.id}` : undefined),
    ({ type: _type, ...value }) => ({ _id: `${value.tenantId}/${value.principalId}`, ...value }),
  ),
});

export const providerPeople = defineCollection<ProviderPersonDocument>({
  name: 'provider_people',
  worker: 'projector',
  projection: recordsOf<'ProviderPerson', ProviderPersonDocument>(
    'ProviderPerson',
    (key) => (key.kind === 'person' && key.tenant === PROVIDER_TENANT && key.id !== '' ? key.id : undefined),
    ({ type: _type, personId: id, ...value }) => ({ _id: personId(id), ...value }),
  ),
});

type Type = DirectoryRecord['type'];
type RecordOf<T extends Type> = Extract<DirectoryRecord, { type: T }>;

/**
 * Projects one type of directory record. A record whose key contradicts its value changes nothing: intake refuses it with a
 * dead letter.
 */
function recordsOf<T extends Type, D extends StoredDocument & FromKey>(
  type: T,
  idOf: (key: Key) => string | undefined,
  documentOf: (value: RecordOf<T>) => Omit<D, 'position'> & StoredDocument,
): KeyedProjection<'directory', D> {
  return {
    from: 'directory',
    read({ key, value, partition, offset }) {
      const id = idOf(keyOf(key));
      if (id === undefined) return undefined;
      if (value === null) return { id, document: null };
      if (!isOf(value, type)) return undefined;
      const document = documentOf(value);
      if (document._id !== id) return undefined;
      // `position` is the only field that the document lacked.
      return { id, document: { ...document, position: { partition, offset } } as unknown as D };
    },
  };
}

function isOf<T extends Type>(value: DirectoryRecord, type: T): value is RecordOf<T> {
  return value.type === type;
}

/** `tenantId/kind/id`; an id may hold a slash. */
interface Key {
  readonly tenant: string;
  readonly kind: string;
  readonly id: string;
}
function keyOf(key: Buffer | null): Key {
  const [tenant = '', kind = '', ...rest] = key?.toString().split('/') ?? [];
  return { tenant, kind, id: rest.join('/') };
}
function isOfTenant({ tenant }: Key): boolean {
  return tenant !== '' && tenant !== PROVIDER_TENANT;
}
