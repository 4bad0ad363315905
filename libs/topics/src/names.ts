/** The names of one deployment's topics. Several deployments can share a cluster, each in its own namespace. */
export interface TopicNames {
  readonly namespace: string;
  readonly directory: string;
  readonly gates: string;
  readonly commands: string;
  readonly events: string;
  readonly texts: string;
  readonly policyState: string;
  readonly checkpoints: string;
  readonly sealed: string;
  readonly deadLetters: string;
  intake(source: string): string;
}

/** `lockbox` gives the names of docs/contract.md: `lockbox.commands`, `lockbox.intake.<source>` and so on. */
export function topicNames(namespace = 'lockbox'): TopicNames {
  return {
    namespace,
    directory: `${namespace}.directory`,
    gates: `${namespace}.gates`,
    commands: `${namespace}.commands`,
    events: `${namespace}.events`,
    texts: `${namespace}.texts`,
    policyState: `${namespace}.policy-state`,
    checkpoints: `${namespace}.checkpoints`,
    sealed: `${namespace}.sealed`,
    deadLetters: `${namespace}.dead-letters`,
    intake: (source) => `${namespace}.intake.${source}`,
  };
}
