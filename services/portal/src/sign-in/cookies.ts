import type { CookieSerializeOptions } from '@fastify/cookie';

/** Holds a session's opaque id. `__Host-`: for this host alone, never over plain HTTP (localhost counts as safe). */
export const SESSION_COOKIE = '__Host-lockbox';

/** Lax, so that the redirect back from the issuer carries it. No GET changes anything, and other calls are checked. */
export const cookieOptions: CookieSerializeOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' };
