import type { Credentials, DataPlane } from './data-plane.ts';
import type { GateFile } from './gate-file.ts';

/** Where engineers reach what is behind the gate, and by what command. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Whether engineers connect by TLS alone. */
  readonly tls: boolean;
  /** By which they check the certificate, in PEM; otherwise those that their programs bring. */
  readonly ca?: string;
  /** Ready to be run in a shell, by the name of the program; it asks for no password. */
  readonly commandOf: (credentials: Credentials) => Readonly<Record<string, string>>;
}

/** The database behind a gate, and all that the gate has for it. */
export interface Database extends Pick<GateFile<unknown>, 'unknownRoles'> {
  readonly plane: DataPlane;
  readonly place: Place;
  /** What it means for access that the gate has stopped, in a sentence. */
  readonly whenStopped: string;
  /** Settles once nothing more is done for it, after the signal was aborted. */
  readonly ended: Promise<void>;
}

/** Of `host:port`; undefined of an empty text. */
export function hostAndPort(text: string): { readonly host: string; readonly port: number } | undefined {
  const [host = '', port] = text.split(/:(?=\d+$)/);
  return port === undefined ? undefined : { host, port: Number(port) };
}
