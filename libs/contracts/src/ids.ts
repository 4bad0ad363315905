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

/**
 * Whether an id is an e-mail address: personal data, which may not become an id, since ids stay in the log for ever.
 */
export const isAddress = (id: string): boolean => id.includes('@');

/**
 * Stands in place of a tenant's id for what is the provider's own: its people in the directory, its webhooks. It is
 * reserved: no tenant may have it as its id.
 */
export const PROVIDER_TENANT = 'provider' as const;

/** Whether an id begins or ends with a blank, or has invisible characters: to people it looks like another one. */
export const looksLikeAnother = (id: string): boolean => !PLAIN.test(id) && /^\s|\s$|\p{C}/u.test(id);

/** Nearly every id: visible ASCII. Asked first, since Unicode's classes cost several times as much. */
const PLAIN = /^[!-~]+$/;
