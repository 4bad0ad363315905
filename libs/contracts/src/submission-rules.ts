import type { ProviderRole } from './generated/directory.ts';
import type { Disclosure, Exclusion, Trigger } from './generated/intake.ts';

/**
 * The rules for a submission's fields that do not depend on the directory (docs/contract.md). Intake refuses
 * violations; API, page and command line report them before anything is published.
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

/** An exclusion needs a person who declares it, and nothing else does. */
export const needsDeclarer = (exclusion: Exclusion | null): boolean => exclusion !== null;

/** The role that whoever submits in the portal needs: a legal demand, which leads to no access, is the legal department's. */
export const submittingRole = (exclusion: Exclusion | null): ProviderRole =>
  exclusion === 'LEGAL_DEMAND' ? 'LEGAL' : 'ENGINEER';

/** The law can forbid to tell the customer of its own demand alone. */
export const maySeal = (exclusion: Exclusion | null): boolean => exclusion === 'LEGAL_DEMAND';

/** The rights of a source, from schemas/topics.yaml. */
export interface SourceRights {
  readonly name: string;
  /** True if it may ask for access, and act for the people who asked by it; otherwise it only reports. */
  readonly requests: boolean;
  readonly internalDecisions: 'none' | 'own' | 'all';
  readonly exclusions: readonly Exclusion[];
  /**
   * The uses of access that it may report: those of its own requests. A guard may report for its data stores, whoever
   * asked.
   */
  readonly accessUse: 'none' | 'own';
  /** The data stores that it guards: it alone confirms, opens and closes there. */
  readonly guards: 'all' | readonly GuardedStores[];
  /** True if it may report refused attempts in data stores of other guards. */
  readonly refusals: boolean;
}

export interface GuardedStores {
  readonly tenant: string;
  /** All of the tenant's where none is named. */
  readonly dataStores?: readonly string[];
}

/** Returns whether the source guards this data store, according to schemas/topics.yaml. */
export const isGuardOf = ({ guards }: Pick<SourceRights, 'guards'>, tenantId: string, dataStoreId: string): boolean =>
  guards === 'all' ||
  guards.some(
    ({ tenant, dataStores }) => tenant === tenantId && (dataStores === undefined || dataStores.includes(dataStoreId)),
  );
