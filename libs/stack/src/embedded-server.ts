/** The stack's interface to an embedded server. */
import type { ProcessCommand } from './child.ts';
import type { Installation } from './installation.ts';

export interface EmbeddedServer {
  readonly name: ServerName;
  /** Names of the ports that it listens on. */
  readonly ports: readonly string[];
  /** Fetches what is missing, writes settings, and says how to start it. */
  readonly prepare: (installation: Installation) => Promise<ProcessCommand>;
  /** Rejects as long as it cannot serve yet. */
  readonly answer: (installation: Installation) => Promise<void>;
  readonly addresses: (installation: Installation) => Promise<Partial<Addresses>>;
}

export type ServerKind = 'kafka' | 'registry' | 'mongo' | 'mail' | 'issuer';

/** The first broker of a cluster is `kafka`, and so is the only one. */
export type ServerName = ServerKind | `kafka-${number}`;

export interface Addresses {
  readonly kafkaBrokers: string;
  readonly registryUrl: string;
  readonly mongoUrl: string;
  readonly smtpUrl: string;
  /** The mail catcher's page, and its API under /api. Not there when the mail server is one named by the environment. */
  readonly mailUrl: string;
  readonly issuerUrl: string;
}
