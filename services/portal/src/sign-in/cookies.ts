import type { CookieSerializeOptions } from '@fastify/cookie';

/** The opaque id of a session. `__Host-`: this host's alone, and never over plain HTTP (browsers count localhost as safe). */
export const SESSION_COOKIE = '__Host-lockbox';

/** Lax, so that a sign-in that comes back from the issuer finds its own; no GET changes anything, and the rest is checked. */
export const cookieOptions: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' };
