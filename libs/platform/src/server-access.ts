/** How servers are reached that ask for TLS, and who is asked for at them: settings as clients take them. */
import type { MongoSettings, registrySettings, ValuesOf } from './settings.ts';

type Server = 'KAFKA' | 'REGISTRY' | 'MONGO';
type TlsSettings<S extends Server> = Readonly<Record<`LOCKBOX_${S}_${'CA' | 'CERTIFICATE' | 'KEY'}`, string>>;

/**
 * Options of Node's `tls.connect`; missing ones have Node's defaults. They are read once, at the start of a program.
 */
export interface TlsOptions {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export function tlsOf<S extends Server>(server: S, settings: TlsSettings<S>): TlsOptions {
  // A cast, since TypeScript does not follow the names that are put together.
  const of = (what: 'CA' | 'CERTIFICATE' | 'KEY') =>
    (settings as Readonly<Record<string, string>>)[`LOCKBOX_${server}_${what}`];
  return Object.fromEntries(
    Object.entries({ ca: of('CA'), cert: of('CERTIFICATE'), key: of('KEY') }).filter(([, value]) => value !== ''),
  );
}

/** Options of MongoDB's driver; without any it uses the address. */
export type MongoTls = (TlsOptions & { readonly tls: true }) | Readonly<Record<string, never>>;

/** Any of it means TLS, whatever the address says. */
export function mongoTls(settings: MongoSettings): MongoTls {
  const given = tlsOf('MONGO', settings);
  return settings.LOCKBOX_MONGO_TLS || Object.keys(given).length > 0 ? { tls: true, ...given } : {};
}

export type RegistrySettings = ValuesOf<typeof registrySettings>;

/** The options of `connectRegistry` besides the address. */
export function registryAccess(settings: RegistrySettings) {
  const { LOCKBOX_REGISTRY_USERNAME: username, LOCKBOX_REGISTRY_PASSWORD: password } = settings;
  return { tls: tlsOf('REGISTRY', settings), ...(username === '' ? {} : { auth: { username, password } }) };
}
