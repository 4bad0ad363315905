/**
 * The length of a free text's salt, which comes before the text where both are hashed (docs/contract.md). No other
 * length is valid: a salt that included the text's first words would have the same digest, and hide them.
 */
export const TEXT_SALT_BYTES = 16;

/** Returns whether a text is such a salt in hexadecimal. */
export const isTextSalt = (salt: string): boolean => salt.length === 2 * TEXT_SALT_BYTES && /^[0-9a-f]*$/.test(salt);

/** Returns whether bytes are such a salt: a signer of a text's digest supplies it. */
export const isTextSaltBytes = <B extends Uint8Array>(salt: B | null): salt is B => salt?.length === TEXT_SALT_BYTES;
