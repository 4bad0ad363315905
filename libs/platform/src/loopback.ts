const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A host by name or address, or the folder of a socket. */
export const isOnThisMachine = (host: string): boolean => LOOPBACK.has(host) || host.startsWith('/');
