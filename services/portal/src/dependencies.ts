import type { LicenceCatalogue } from '@lockbox/contracts/licences';
import type { PermissionCatalogue } from '@lockbox/contracts/permissions';
import type { Logger } from '@lockbox/platform/log';
import type { Registry } from 'prom-client';
import type { AdministrationRecords } from './administration/administration.ts';
import type { Changes } from './changes/changes.ts';
import type { ProjectionWait } from './changes/projection-wait.ts';
import type { ApprovalAnswered } from './commands/approval-grants.ts';
import type { Commands } from './commands/commands.ts';
import type { IntakeRecords } from './commands/intake-records.ts';
import type { Outcomes } from './commands/outcomes.ts';
import type { ProviderCommands } from './commands/provider-commands.ts';
import type { Bundles } from './evidence/bundles.ts';
import type { EventRecord } from './evidence/event-record.ts';
import type { Slices } from './evidence/slices.ts';
import type { RefusalLimit } from './limits/refusals.ts';
import type { PasskeyPlace } from './passkeys/passkeys.ts';
import type { Reads } from './reads/reads.ts';
import type { SealedDemands } from './sealed/demands.ts';
import type { Issuers } from './sign-in/issuers.ts';
import type { People } from './sign-in/people.ts';
import type { Sessions } from './sign-in/sessions.ts';
import type { Identity } from './sign-in/tokens.ts';
import type { Webhooks } from './webhooks/webhooks.ts';

/** The dependencies of the routes. `server.ts` connects them to real servers. */
export interface Dependencies {
  readonly log: Logger;
  readonly metrics: Registry;
  readonly people: People;
  readonly reads: Reads;
  readonly commands: Commands;
  readonly providerCommands: ProviderCommands;
  readonly administration: AdministrationRecords;
  readonly intake: IntakeRecords;
  readonly eventRecord: EventRecord;
  /** Gives out what proves the history of a request. */
  readonly bundles: Bundles;
  /** Gives out all of a tenant's records with their proofs. */
  readonly slices: Slices;
  readonly outcomes: Outcomes;
  readonly approvalAnswered: ApprovalAnswered;
  readonly projections: ProjectionWait;
  readonly changes: Changes;
  readonly refusals: RefusalLimit;
  readonly sealedDemands: SealedDemands;
  readonly webhooks: Webhooks;
  /** The names of permissions and licences. */
  readonly permissions: PermissionCatalogue;
  readonly licences: LicenceCatalogue;
  /** True in development: webhooks may then lead to this machine. */
  readonly development: boolean;
  /** Milliseconds since 1970, by the clock that stamps commands. */
  readonly now: () => number;
  readonly checkToken: (token: string) => Promise<Identity>;
  readonly issuers: Issuers;
  readonly sessions: Sessions;
  /** Scheme, host and port of the portal as browsers reach it. */
  readonly portalOrigin: string;
  readonly passkeyPlace: PasskeyPlace;
  readonly providerName: string;
  /** Addresses and networks whose word about a caller's address counts. */
  readonly trustedProxies: readonly string[];
  /** The limit for a person, and for an address without a signed-in person. */
  readonly callsPerMinute: number;
  /** The folder of the built web app. */
  readonly webFolder: string;
}
