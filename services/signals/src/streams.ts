import { documentSeal, type SealKeys } from '@lockbox/store/seal';
import { CompactEncrypt, compactDecrypt } from 'jose';
import type { Stream } from './receivers.ts';
import { type LiveStream, liveStream, type StreamDocument, type StreamState, UNCHANGED } from './stream-state.ts';
import type { StreamStore } from './stream-store.ts';

/** The streams that the operator has entered, with their receivers' changes. */
export interface Streams {
  readonly entered: readonly Stream[];
  /** Reads the stream from the database each time: other instances change streams too. */
  live(stream: Stream): Promise<LiveStream>;
  /**
   * Changes a stream and returns the result. `make` is called again if another instance was first. If it throws, nothing is
   * changed.
   */
  change(stream: Stream, make: (before: LiveStream) => Partial<StreamState>): Promise<LiveStream>;
  /** Seals documents again that the previous key has sealed, so that they stay valid without it. */
  sealAgain(): Promise<void>;
}

/**
 * Each document is sealed and counts its changes: whoever writes to the database can neither redirect a stream nor silence it, and
 * an earlier document is not taken from it while a program runs that has seen a later one.
 */
export function streamsIn(
  store: StreamStore,
  options: {
    readonly entered: readonly Stream[];
    readonly keys: SealKeys;
    /** Called with the ids of documents that others have altered. They have been put back as this instance last saw them. */
    altered(ids: readonly string[]): void;
  },
): Streams {
  const { entered, keys, altered } = options;
  const { sealed, isSealed } = documentSeal(keys, 'signal_streams');
  const isSealedNow = documentSeal({ present: keys.present }, 'signal_streams').isSealed;
  /** The newest document of each stream that this instance has seen. */
  const seen = new Map<string, StreamDocument>();
  const versionSeen = (id: string): number => seen.get(id)?.version ?? 0;

  async function read(id: string): Promise<StreamDocument | undefined> {
    const last = seen.get(id); // before the query: a change that comes meanwhile is newer than what is found
    const found = await store.find(id);
    if (found === null && last === undefined) return undefined;
    if (found !== null && isSealed(found) && found.version >= (last?.version ?? 0)) {
      if (found.version > versionSeen(id)) seen.set(id, found);
      return found;
    }
    if (found !== null) await store.remove(found);
    if (last !== undefined) await store.put(last, undefined);
    altered([id]);
    return last;
  }

  async function opened(document: StreamDocument | undefined, id: string): Promise<StreamState> {
    if (document === undefined) return { ...UNCHANGED, _id: id, version: 0 };
    const { seal: _, ...state } = document;
    const { delivery } = state;
    if (delivery?.method !== 'push' || delivery.authorization === undefined) return state;
    return { ...state, delivery: { ...delivery, authorization: await decrypted(delivery.authorization, keys) } };
  }
  async function closed({ delivery, ...state }: StreamState): Promise<StreamState> {
    if (delivery?.method !== 'push' || delivery.authorization === undefined) return { ...state, delivery };
    return { ...state, delivery: { ...delivery, authorization: await encrypted(delivery.authorization, keys) } };
  }

  async function change(stream: Stream, make: (before: LiveStream) => Partial<StreamState>): Promise<LiveStream> {
    for (;;) {
      const document = await read(stream.id);
      const state = await opened(document, stream.id);
      const next = { ...state, ...make(liveStream(stream, state)), version: state.version + 1 };
      const made = sealed(await closed(next));
      if (!(await store.put(made, document))) continue;
      if (made.version > versionSeen(stream.id)) seen.set(stream.id, made);
      return liveStream(stream, next);
    }
  }

  return {
    entered,
    live: async (stream) => liveStream(stream, await opened(await read(stream.id), stream.id)),
    change,
    async sealAgain() {
      for (const stream of entered) {
        const document = await read(stream.id);
        if (document !== undefined && !isSealedNow(document)) await change(stream, () => ({}));
      }
    },
  };
}

/** The database holds no secret of a receiver as plain text. */
const encrypted = (text: string, { present }: SealKeys): Promise<string> =>
  new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(present);

async function decrypted(text: string, { present, previous }: SealKeys): Promise<string> {
  const open = async (key: SealKeys['present']) =>
    Buffer.from((await compactDecrypt(text, key, { contentEncryptionAlgorithms: ['A256GCM'] })).plaintext).toString();
  return await open(present).catch((error: unknown) => {
    if (previous === undefined) throw error;
    return open(previous);
  });
}
