/** What an embedded server is to the stack. */
import type { Command } from './child.ts';
import type { Site } from './site.ts';

export interface Server {
  readonly name: ServerName;
  /** Names of the ports that it listens on. */
  readonly ports: readonly string[];
  /** Fetches what is missing, writes settings, and says how to start it. */
  readonly prepare: (site: Site) => Promise<Command>;
  /** Rejects as long as it cannot serve yet. */
  readonly answer: (site: Site) => Promise<void>;
  readonly addresses: (site: Site) => Promise<Partial<Addresses>>;
}

export type ServerName = 'kafka' | 'registry' | 'mongo' | 'mail' | 'issuer';

export interface Addresses {
  readonly kafkaBrokers: string;
  readonly registryUrl: string;
  readonly mongoUrl: string;
  readonly smtpUrl: string;
  /** The mail catcher's page, and its API under /api. Not there when the mail server is one named by the environment. */
  readonly mailUrl: string;
  readonly issuerUrl: string;
}
