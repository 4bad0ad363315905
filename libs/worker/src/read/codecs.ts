import { type Codec, openCodec } from '@lockbox/contracts/codec';
import type { SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { SchemaFile } from '@lockbox/contracts/schemas';

/** A worker's decoders, opened at first use; a decoder that failed to open is retried at the next use. */
export interface CodecSource {
  of(schema: SchemaFile): Promise<Codec<unknown>>;
}

export function createCodecSource(registry: SchemaRegistryClient, namespace: string): CodecSource {
  const opened = new Map<SchemaFile, Promise<Codec<unknown>>>();
  return {
    async of(schema) {
      let codec = opened.get(schema);
      if (codec === undefined) {
        // Used for reading only: a decoder of one schema's values decodes unknown ones.
        codec = openCodec(registry, namespace, schema) as Promise<Codec<unknown>>;
        opened.set(schema, codec);
      }
      try {
        return await codec;
      } catch (error) {
        if (opened.get(schema) === codec) opened.delete(schema);
        throw error;
      }
    },
  };
}
