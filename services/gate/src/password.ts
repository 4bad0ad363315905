import { randomBytes } from 'node:crypto';

/** Nobody finds it by trying, and no shell and no address has to quote it. */
export const newPassword = (): string => randomBytes(24).toString('base64url');
