import type { TestStack } from '@lockbox/testing/stack';
import { listenerOn } from './processes.ts';

/** The stack's servers on this machine, as processes: the processor time can be measured only for these. */
export function serversHere(stack: TestStack): ReadonlyMap<string, number> {
  const addresses = {
    database: new URL(stack.mongoUrl).host,
    broker: stack.kafkaBrokers.split(',')[0] ?? '',
    registry: new URL(stack.registryUrl).host,
    issuer: new URL(stack.issuerUrl).host,
  };
  return new Map(
    Object.entries(addresses).flatMap(([name, address]): [string, number][] => {
      const { hostname, port } = new URL(`tcp://${address}`);
      if (!['localhost', '127.0.0.1', '[::1]'].includes(hostname)) return [];
      const pid = listenerOn(Number(port));
      return pid === undefined ? [] : [[name, pid]];
    }),
  );
}
