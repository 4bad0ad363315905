/** The part of pg that the gate uses; pg comes without types. */
declare module 'pg' {
  interface Answer {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  }
  class Client {
    constructor(options: {
      /** For tests. Its content takes precedence over all other fields. */
      readonly connectionString?: string;
      readonly host?: string;
      readonly port?: number;
      readonly user?: string;
      readonly password?: string;
      readonly database?: string;
      readonly connectionTimeoutMillis?: number;
      readonly query_timeout?: number;
      readonly application_name?: string;
      readonly keepAlive?: boolean;
      readonly ssl?: false | { readonly ca: string };
    });
    connect(): Promise<void>;
    /** With several statements in one text there is an answer for each. */
    query(text: string, values?: readonly unknown[]): Promise<Answer>;
    end(): Promise<void>;
    on(event: 'error' | 'end', listener: (error: Error) => void): void;
    escapeIdentifier(name: string): string;
    escapeLiteral(text: string): string;
    readonly host: string;
    readonly port: number;
    readonly database: string;
  }
  const pg: { readonly Client: typeof Client };
  export default pg;
}
