interface Patience {
  /** From the first byte of a call, or a new connection, to its last. */
  readonly callMs: number;
  /** Without a byte in either direction, while a call is answered. */
  readonly silenceMs: number;
}

/** Options of a server of Fastify: cuts off whoever sends a call slowly, or does not read the answer: each holds a connection, and what an answer needs. */
export const slowCallersAreCutOff = ({ callMs, silenceMs }: Patience) => ({
  requestTimeout: callMs,
  connectionTimeout: silenceMs,
  http: { headersTimeout: callMs, connectionsCheckingInterval: Math.min(5_000, callMs) },
});
