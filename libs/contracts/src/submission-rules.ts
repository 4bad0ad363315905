import type { ProviderRole } from './generated/directory.ts';
import type { Disclosure, Exclusion, Trigger } from './generated/intake.ts';

/**
 * What holds of a submission's fields whatever the directory says (docs/contract.md). Intake refuses what breaks it; API,
 * page and command line say so before anything is published.
 */

/** Characters of an id, a permission or a ticket. */
export const ID_MAX = 200;
/** Characters of a justification or a comment. */
export const TEXT_MAX = 2_000;
/** Data stores, and permissions, of one request; at least one of each. */
export const ENTRIES_MAX = 50;

/** Characters as people count them, not UTF-16 units. Those are never fewer, so that most texts need no counting. */
export const isTooLong = (text: string): boolean => text.length > TEXT_MAX && charactersOf(text) > TEXT_MAX;
export const charactersOf = (text: string): number => [...text].length;

export const TRIGGERS = ['SUPPORT_TICKET', 'PROVIDER_ALERT'] as const satisfies readonly Trigger[];
export const EXCLUSIONS = ['INADVERTENT', 'EMERGENCY', 'LEGAL_DEMAND'] as const satisfies readonly Exclusion[];
export const DISCLOSURES = ['NOTIFY', 'SEALED'] as const satisfies readonly Disclosure[];

/** A support ticket's request names the ticket; one that comes from the provider's own alert has none. */
export const needsTicket = (trigger: Trigger): boolean => trigger === 'SUPPORT_TICKET';

/** Somebody declares an exclusion, and nobody declares anything else. */
export const needsDeclarer = (exclusion: Exclusion | null): boolean => exclusion !== null;

/** The role that whoever submits in the portal needs: a legal demand, which leads to no access, is the legal department's. */
export const submittingRole = (exclusion: Exclusion | null): ProviderRole =>
  exclusion === 'LEGAL_DEMAND' ? 'LEGAL' : 'ENGINEER';

/** The law can forbid to tell the customer of its own demand alone. */
export const maySeal = (exclusion: Exclusion | null): boolean => exclusion === 'LEGAL_DEMAND';

/** What a source has a right to, as schemas/topics.yaml says. */
export interface SourceRights {
  readonly name: string;
  /** Whether it may ask for access, and speak for those who asked by it; else it only reports. */
  readonly requests: boolean;
  readonly internalDecisions: 'none' | 'own' | 'all';
  readonly exclusions: readonly Exclusion[];
  /** Whether it may report what was done with the access to its own requests; a guard may in its data stores, whoever asked. */
  readonly accessUse: 'none' | 'own';
  /** The data stores that it guards: it alone confirms, opens and closes there. */
  readonly guards: 'all' | readonly GuardedStores[];
  /** Whether it may report refused attempts in data stores of other guards. */
  readonly refusals: boolean;
}

export interface GuardedStores {
  readonly tenant: string;
  /** All of the tenant's where none is named. */
  readonly dataStores?: readonly string[];
}

/** Whether the source guards this data store, as schemas/topics.yaml says. */
export const isGuardOf = ({ guards }: Pick<SourceRights, 'guards'>, tenantId: string, dataStoreId: string): boolean =>
  guards === 'all' ||
  guards.some(
    ({ tenant, dataStores }) => tenant === tenantId && (dataStores === undefined || dataStores.includes(dataStoreId)),
  );
