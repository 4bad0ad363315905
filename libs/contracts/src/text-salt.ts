/**
 * Of a free text's salt, which stands before the text where both are hashed (docs/contract.md). No other length counts: a salt that also
 * took the text's first words would have the same digest, and hide them.
 */
export const TEXT_SALT_BYTES = 16;

/** Whether a text is such a salt in hexadecimal. */
export const isTextSalt = (salt: string): boolean => salt.length === 2 * TEXT_SALT_BYTES && /^[0-9a-f]*$/.test(salt);

/** Whether bytes are one: whoever signs the digest of a text brings the salt along. */
export const isTextSaltBytes = <B extends Uint8Array>(salt: B | null): salt is B => salt?.length === TEXT_SALT_BYTES;
