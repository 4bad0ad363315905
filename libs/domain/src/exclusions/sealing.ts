/** Sealed legal demands: all that is special about them. `hidden-request.ts` is what the rest of the domain may ask. */

export { decideSealed } from './decide-sealed.ts';
export { sealedIn } from './hidden-request.ts';
export { liftDisclosure } from './lift-disclosure.ts';
export { sealedAgain } from './sealed-again.ts';
export { NO_SALT, SEAL_SALT_BYTES, sealedDetails } from './sealed-commitment.ts';
