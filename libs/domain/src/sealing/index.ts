/** Sealed legal demands: all that is special about them. `hidden.ts` is what the rest of the domain may ask. */
export { NO_SALT, SEAL_SALT_BYTES, sealedDetails } from './commitment.ts';
export { decideSealed } from './decide-sealed.ts';
export { sealedIn } from './hidden.ts';
export { liftDisclosure } from './lift-disclosure.ts';
export { sealedAgain } from './sealed-again.ts';
