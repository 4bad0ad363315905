import { randomBytes } from 'node:crypto';

/** A password that cannot be guessed and needs no quoting in a shell or an address. */
export const newPassword = (): string => randomBytes(24).toString('base64url');
