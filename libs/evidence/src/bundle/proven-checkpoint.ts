import type { Digest } from '../tlog/digest.ts';
import { parseVerifierKey, type VerifierKey } from '../tlog/note.ts';
import { openCheckpoint } from '../tlog/open-checkpoint.ts';
import type { Bundle } from './bundle.ts';
import type { BundleDamage, Pins, VerifiedCheckpoint } from './bundle-report.ts';
import { witnessesAmong } from './pins.ts';

export type FoundInBundle = (code: BundleDamage, sentence: string) => void;

export interface Proven {
  readonly size: number;
  readonly root: Digest;
  readonly shown: VerifiedCheckpoint;
}

export async function provenCheckpoint(bundle: Bundle, pins: Pins, found: FoundInBundle): Promise<Proven | null> {
  const pinned = [...pins.notes.map(parseVerifierKey), ...pins.witnesses.witnesses.map(({ key }) => key)];
  const [origin = ''] = bundle.checkpoint.split('\n');
  if (!origin.endsWith(`/${bundle.topic}/${bundle.partition}`)) {
    found('OTHER_LOG', `Its checkpoint is of ${origin}, and its events are of ${bundle.topic}/${bundle.partition}.`);
    return null;
  }
  // The log's own key is named by its origin: one of another installation has another name.
  const opened = await openCheckpoint(new TextEncoder().encode(bundle.checkpoint), origin, pinned);
  const own = opened.ok ? opened.signatures.find(({ key }) => key.name === origin && key.type === 1) : undefined;
  if (!opened.ok || own === undefined) {
    const signers = bundle.keys.checkpoints.map(nameOfKey).join(', ');
    const why = opened.ok ? `None of the pinned keys of ${origin} has signed it.` : opened.sentence;
    found('CHECKPOINT_NOT_PROVEN', `${why} It says to be signed by ${signers || 'nobody'}.`);
    return null;
  }
  const witnesses = opened.signatures.flatMap(({ key: { name, keyId }, time }) =>
    time === undefined ? [] : [{ name, keyId, time }],
  );
  const asked = pins.witnesses.witnesses;
  const seenBy = witnessesAmong(pins.witnesses, witnesses);
  if (!pins.witnesses.isEnough(new Set(seenBy.map(({ name }) => name)))) {
    const missing = asked.flatMap((one) => (seenBy.includes(one) ? [] : one.key.name)).join(', ');
    found(
      'WITNESSES_MISSING',
      `${seenBy.length} of the pinned witnesses have signed its checkpoint, which is not enough. There is nothing of ${missing}.`,
    );
  }
  const { size, root } = opened.checkpoint;
  return { size, root, shown: { origin, size, keyId: own.key.keyId, witnesses } };
}

function nameOfKey(text: string): string {
  const key: VerifierKey | undefined = (() => {
    try {
      return parseVerifierKey(text);
    } catch {
      return undefined;
    }
  })();
  return key === undefined ? 'something that is no key' : `${key.name} (${key.keyId})`;
}
