import type { RequestId } from '@lockbox/contracts/ids';
import type { TextDocument } from '@lockbox/store/collections/texts';
import type { Store } from '@lockbox/store/connect';
import { until } from './until.ts';

/** Changes a request's text in the database, once it is there: the portal shows it before. */
export const changeText = (
  { collections }: Pick<Store, 'collections'>,
  requestId: RequestId,
  change: Partial<TextDocument>,
): Promise<unknown> =>
  until(
    `the text of ${requestId} is stored, and changed`,
    async () => (await collections.texts.updateOne({ requestId }, { $set: change })).matchedCount === 1,
  );
