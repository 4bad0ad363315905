/** Those of this release and of earlier ones: the build has them, and not the server. */
declare const KNOWN_SCHEMAS: readonly string[];

export const schemasKnownHere = KNOWN_SCHEMAS;
