import type { Exclusion } from './generated/intake.ts';

/** What a source has a right to, as schemas/topics.yaml says. */
export interface SourceRights {
  readonly name: string;
  /** Whether it may ask for access, and speak for those who asked by it; else it only reports. */
  readonly requests: boolean;
  readonly internalDecisions: 'none' | 'own' | 'all';
  readonly exclusions: readonly Exclusion[];
  readonly accessUse: 'none' | 'own' | 'all';
}
