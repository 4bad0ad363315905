/** What a code means for whoever meets it, and what to do then. docs/runbook.md is made of these. */
export interface Explanation {
  readonly meaning: string;
  readonly remedy: string;
}
