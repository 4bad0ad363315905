import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { Alarm } from '@lockbox/platform/alarms';
import type { Store } from '@lockbox/store/connect';
import { createQueries } from '@lockbox/store/querying';
import type { ReadYourWrites } from '../changes/read-your-writes.ts';
import type { PasskeyPlace } from '../passkeys/passkeys.ts';
import { accessReads } from './accesses.ts';
import { auditEventReads } from './audit-events.ts';
import { overviewReads } from './overview.ts';
import { policyReads } from './policy.ts';
import type { RecentRequests } from './recent-requests.ts';
import type { RecentTexts } from './recent-texts.ts';
import { requestReads } from './requests.ts';

/** The routes' reads, in the API's form. */
export function createReads(
  store: Store,
  options: {
    readonly recent: RecentRequests;
    readonly texts: RecentTexts;
    readonly writes: ReadYourWrites;
    readonly providerName: string;
    readonly catalogue: LicenceCatalogue;
    readonly passkeyPlace: PasskeyPlace;
    readonly providerPasskeysFrom: number;
    readonly eventsTopic: string;
    readonly now: () => number;
    readonly alarm: Alarm;
  },
) {
  const onDifferentText = (textId: string): void =>
    options.alarm('TEXT_DIFFERS', 'A text is not the one that the log means, and is shown to nobody.', { textId });
  const queries = createQueries(store, onDifferentText, options.now);
  return {
    ...requestReads({ queries, onDifferentText, ...options }),
    ...accessReads({ queries, ...options }),
    ...overviewReads({ queries, ...options }),
    ...policyReads({ queries, ...options }),
    ...auditEventReads(queries, { topic: options.eventsTopic, providerName: options.providerName }),
  };
}
export type Reads = ReturnType<typeof createReads>;
