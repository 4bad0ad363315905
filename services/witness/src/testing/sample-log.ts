import { checkpointKeyOf, verifierKeyOf } from '@lockbox/evidence/checkpoint-key';
import { newSigningKeys } from '@lockbox/evidence/signing-keys';
import { treeOf } from '@lockbox/evidence/testing/tree-of';
import { formatAddCheckpoint } from '@lockbox/evidence/tlog/add-checkpoint';

export const ORIGIN = 'lockbox.test/lockbox.events/0';

/** A log, and another history of it that begins to differ at an entry; both signed with the log's key. */
export function sampleLog(size: number, differsAt = size) {
  const { signingKey, publicKey } = newSigningKeys();
  const key = checkpointKeyOf(signingKey);
  const entries = Array.from({ length: size }, (_, index) => `entry ${index}`);
  const histories = {
    genuine: treeOf(entries),
    forged: treeOf(entries.map((entry, index) => (index < differsAt ? entry : `another ${entry}`))),
  };
  const checkpoint = (history: keyof typeof histories, at: number, origin = ORIGIN): string =>
    key.sign({ origin, size: at, root: histories[history].rootAt(at) });
  return {
    key: verifierKeyOf(ORIGIN, publicKey),
    histories,
    sign: key.sign,
    checkpoint,
    /** Returns a request for a cosignature in the form that the log's operator sends. */
    request: (history: keyof typeof histories, old: number, at: number): string =>
      formatAddCheckpoint({ old, proof: histories[history].proof(old, at), note: checkpoint(history, at) }),
  };
}
