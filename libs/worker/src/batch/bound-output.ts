import type { Output } from '../definition.ts';
import { checkSizes } from '../write/outgoing.ts';
import type { HandlerLayer } from './portion.ts';

/** Rejects a record over its topic's limit here, before the broker would refuse the whole transaction for good. */
export const boundOutput =
  (limitOf: (topic: string) => number): HandlerLayer<Output> =>
  (handler) =>
  async (portion) => {
    const output = await handler(portion);
    if (output.records !== undefined) checkSizes(output.records, limitOf);
    return output;
  };
