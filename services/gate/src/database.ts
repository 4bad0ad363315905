import type { Credentials, DataPlane } from './data-plane.ts';
import type { GateFile } from './gate-file.ts';

/** The address of the database for engineers, and the command to connect. */
export interface DatabasePlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** True if engineers connect by TLS alone. */
  readonly tls: boolean;
  /** The authorities for the server's certificate, in PEM; otherwise those of the engineers' programs. */
  readonly ca?: string;
  /** Ready to be run in a shell, by the name of the program; it asks for no password. */
  readonly commandOf: (credentials: Credentials) => Readonly<Record<string, string>>;
}

/** The database behind a gate, and all that the gate has for it. */
export interface Database extends Pick<GateFile<unknown>, 'unknownRoles'> {
  readonly plane: DataPlane;
  readonly place: DatabasePlace;
  /** The consequence for access when the gate has stopped, in a sentence. */
  readonly whenStopped: string;
  /** Settles once all work has ended after the signal was aborted. */
  readonly ended: Promise<void>;
}

/** Parses `host:port`; undefined for an empty text. */
export function hostAndPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const [host = '', port] = text.split(/:(?=\d+$)/);
  return port === undefined ? undefined : { host, port: Number(port) };
}
