/** The meaning of a code for its reader, and what to do. docs/runbook.md is generated from these. */
export interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
}
