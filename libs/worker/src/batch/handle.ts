import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { Batch, InputTopic, Output } from '../definition.ts';
import type { AnySession } from '../runtime.ts';
import type { Handler } from './portion.ts';

/** The innermost handler: calls the worker's session, except for batches without records. */
export const handle =
  (
    { session, signal }: { readonly session: AnySession; readonly signal: AbortSignal },
    { schema }: InputTopic<SchemaFile>,
  ): Handler<Output> =>
  async ({ fetched, records, end }) => {
    if (records.length === 0) return {};
    const { topic, partition } = fetched;
    const heartbeat = async () => {
      await fetched.heartbeat();
      signal.throwIfAborted();
    };
    // The values were decoded with the input's own schema.
    return await session.handle({ schema, topic, partition, records, end, heartbeat } as unknown as Batch);
  };
