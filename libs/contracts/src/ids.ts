/**
 * Ids that must not be mixed up. They are plain strings at run time; the functions are the only place where a string
 * becomes an id, so each cast below is where the type begins.
 */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'TenantId'>;
export type EnvironmentId = Branded<'EnvironmentId'>;
export type DataStoreId = Branded<'DataStoreId'>;
/** A customer's person (principal) or a provider's person; never an e-mail address. */
export type PersonId = Branded<'PersonId'>;
export type RequestId = Branded<'RequestId'>;
export type CommandId = Branded<'CommandId'>;

export const tenantId = (text: string): TenantId => text as TenantId;
export const environmentId = (text: string): EnvironmentId => text as EnvironmentId;
export const dataStoreId = (text: string): DataStoreId => text as DataStoreId;
export const personId = (text: string): PersonId => text as PersonId;
export const requestId = (text: string): RequestId => text as RequestId;
export const commandId = (text: string): CommandId => text as CommandId;

/** Returns whether the text is the whole id of a request, and not its beginning or a ticket. */
export const isRequestId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/**
 * Returns whether an id is an e-mail address: personal data, which may not be an id, since ids remain in the log
 * forever.
 */
export const isAddress = (id: string): boolean => id.includes('@');

/**
 * Stands in place of a tenant's id for what is the provider's own: its people in the directory, its webhooks. It is
 * reserved: no tenant may have it as its id.
 */
export const PROVIDER_TENANT = 'provider' as const;

const OWN_LOG = /^provider:(\d+)$/;

/**
 * Stands in place of a tenant's id for the provider's own log in a partition, with a chain of its own. Each partition has
 * one: policy has to know the provider's people wherever it decides.
 */
export const providerLog = (partition: number): TenantId => tenantId(`${PROVIDER_TENANT}:${partition}`);

/** The log of acts of the provider's people and administrators that concern no tenant. */
export const PROVIDER_ADMINISTRATION: TenantId = providerLog(0);

/** Returns the partition of the provider's own log with this id; undefined for a tenant's id. */
export function partitionOfProviderLog(id: string): number | undefined {
  const partition = id.startsWith(PROVIDER_TENANT) ? OWN_LOG.exec(id)?.[1] : undefined;
  return partition === undefined ? undefined : Number(partition);
}

/** Returns whether an id is reserved for the provider, so that no tenant may have it. */
export const isReserved = (id: string): boolean => id === PROVIDER_TENANT || partitionOfProviderLog(id) !== undefined;

/**
 * Characters of an id: visible ASCII without "@", with single blanks between them. To OpenID Connect a person's id (`sub`) is
 * ASCII too; without other letters no two ids look the same in one alphabet and another, composed and decomposed.
 */
export const ID_PATTERN = '^[!-?A-~]+(?: [!-?A-~]+)*$';
const PLAIN = new RegExp(ID_PATTERN);

/**
 * Returns whether a string may be an id. A reader can distinguish it from every other one, except for case and
 * `isSamePerson`.
 */
export const isPlainId = (id: string): boolean => PLAIN.test(id);

/**
 * Returns whether two ids, or permissions, look the same: they differ only in case and in letters that look alike (the
 * ASCII ones of Unicode's confusables: 0 and O; 1, I, l and |; m and rn).
 */
export const looksLike = (one: string, other: string): boolean => one === other || skeleton(one) === skeleton(other);

/**
 * Returns whether two ids may belong to one person. Rules that require two persons use it; its only errors are refusals
 * of two ids that nobody could distinguish.
 */
export const isSamePerson = (one: string, other: string): boolean => looksLike(one, other);

/** Ids are few, and compared often. */
const skeletons = new Map<string, string>();
const REMEMBERED = 10_000;

function skeleton(id: string): string {
  const known = skeletons.get(id);
  if (known !== undefined) return known;
  const made = id.normalize('NFKC').toLowerCase().replaceAll('0', 'o').replaceAll(/[1i|]/g, 'l').replaceAll('rn', 'm');
  if (skeletons.size >= REMEMBERED) skeletons.clear();
  skeletons.set(id, made);
  return made;
}
