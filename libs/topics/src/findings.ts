/** The finding about one topic, subject or access rule, and what was done about it. */
export interface Finding {
  readonly kind: 'topic' | 'subject' | 'acl';
  readonly name: string;
  /** `missing`, `differs` and `surplus` are drift: what is, is not what schemas/topics.yaml says. */
  readonly state: 'right' | 'created' | 'mended' | 'missing' | 'differs' | 'surplus';
  readonly detail: string;
}

export interface TopicsReport {
  readonly findings: readonly Finding[];
  readonly warnings: readonly string[];
}

export const isDrift = ({ state }: Finding): boolean => ['missing', 'differs', 'surplus'].includes(state);
