import type { SchemaFile } from '@lockbox/contracts/schemas';
import type { InputTopic } from '../definition.ts';
import { createEventProof } from '../read/event-proof.ts';
import { trustIn } from '../read/log-trust.ts';
import type { Runtime } from '../runtime.ts';
import type { AcquiredPartition } from './acquired.ts';
import { bisect } from './bisect.ts';
import { boundOutput } from './bound-output.ts';
import { commit } from './commit.ts';
import { decode, type Proving } from './decode.ts';
import { deduplicate } from './deduplicate.ts';
import { handle } from './handle.ts';
import { markHandlerFailures } from './handler-failed.ts';
import { measure } from './measure.ts';
import { type FetchedBatch, layered } from './portion.ts';
import { refuse } from './refuse.ts';
import { trace } from './trace.ts';

/** Processes a fetched batch of one topic from an offset on. */
export type BatchHandler = (fetched: FetchedBatch, from: number) => Promise<void>;

/**
 * Builds the layers that process a batch of an input. Finished parts are committed one by one; an error leaves the rest
 * to be delivered again. A record that stops the partition does so after the records before it are handled.
 */
export async function createBatchHandler(
  runtime: Runtime,
  acquired: AcquiredPartition,
  input: InputTopic<SchemaFile>,
): Promise<BatchHandler> {
  const committing = commit(runtime, acquired, input);
  const answer = layered([markHandlerFailures(acquired.signal), boundOutput(runtime.limitOf)], handle(acquired, input));
  const handler = layered(
    [
      decode(runtime.codecs, input, await provingOf(runtime, acquired, input)),
      deduplicate(acquired, input),
      bisect(refuse(runtime, input, committing)),
      measure(runtime),
      trace(runtime.group, runtime.definition.aboutOf),
    ],
    committing(answer),
  );
  return (fetched, from) =>
    handler({
      fetched,
      from,
      next: fetched.next,
      end: fetched.highWatermark,
      records: [],
      undecoded: [],
      trace: undefined,
    });
}

async function provingOf(
  { reader, trust }: Runtime,
  { alarm }: AcquiredPartition,
  { schema, topic }: InputTopic<SchemaFile>,
): Promise<Proving | undefined> {
  if (schema !== 'events') return undefined;
  return { faultOf: createEventProof(topic, await trustIn(reader, topic, trust)), alarm };
}
