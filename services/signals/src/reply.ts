/** An answer to a receiver. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that is answered with an error; its message tells the receiver why. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** The form of RFC 8935, section 2.3, which RFC 8936 and SSF share. */
export const errorReply = ({ status, message, headers }: Refusal): Reply => ({
  status,
  body: { err: status === 401 ? 'authentication_failed' : 'invalid_request', description: message },
  headers,
});
