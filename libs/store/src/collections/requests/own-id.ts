import { earlierRequestIdOf } from '@lockbox/contracts/uuid';
import type { EarlierRequest } from './document.ts';

/** A request whose id was taken again, as the document that it has beside the one that has its id now. Apart, since browsers fold requests too. */
export const withOwnId = (earlier: EarlierRequest): EarlierRequest => ({
  ...earlier,
  _id: earlierRequestIdOf(earlier.takenAgain.id, earlier.sequence),
});
