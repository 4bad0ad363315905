/** Verifies the entries that Activity shows by an export of the tenant's log: loaded on demand. */
import { checkpointOf, type EarlierCheckpoint, heldToEarlier } from '@lockbox/evidence/bundle/earlier';
import { parsePins, type Witnessing, witnessesAmong } from '@lockbox/evidence/bundle/pins';
import { policyKeys } from '@lockbox/evidence/bundle/policy-proof';
import { parseSliceLine, SliceError, type SliceHead } from '@lockbox/evidence/slice/slice';
import { type SlicedEvent, type SliceReport, verifySlice } from '@lockbox/evidence/slice/verify-slice';
import { fromBase64 } from '@lockbox/evidence/tlog/base64';
import { bytesOfDigest } from '@lockbox/evidence/tlog/digest';
import { toHex } from '@lockbox/evidence/tlog/hex';
import { formatVerifierKey } from '@lockbox/evidence/tlog/note';
import { openCheckpoint } from '@lockbox/evidence/tlog/open-checkpoint';
import type { AuditEvent } from '../api/resources.ts';
import type { CheckVerdict } from './check.ts';
import { type EntryDifference, isSameEntry, type SaidEntry } from './compare.ts';
import { type NoticedSignedEvent, type NotRecordedEvent, notRecordedAmong } from './not-recorded.ts';

export interface ShownOutcome extends Pick<SliceReport, 'damage'> {
  readonly verdict: Exclude<CheckVerdict, 'fits'>;
  readonly differences: readonly EntryDifference[];
  /** The numbers of entries that equal the log's, of those known only by hashes, and of those newer than its newest checkpoint. */
  readonly same: number;
  readonly hashAlone: number;
  readonly uncovered: number;
  /** The hidden entries among the records that were read, up to the time of the last one: later ones were not requested. */
  readonly notRecorded: readonly NotRecordedEvent[];
  /** The checkpoint to keep if every check passed. */
  readonly toKeep: EarlierCheckpoint | null;
}

interface Asked {
  /** Whose entries they are, by what the page says. */
  readonly tenantId: string;
  /** The lines of an export that begins with the oldest shown entry. */
  readonly lines: AsyncIterable<string>;
  /** The newest checkpoints; at least one. */
  readonly shown: readonly AuditEvent[];
  /** Keys that are pinned: a slice names none itself. */
  readonly pinned: string;
  readonly kept: EarlierCheckpoint | null;
  readonly schemas: readonly string[];
  readonly onEvent: (count: number) => void;
}

/** Verifies a slice up to the newest entry that is shown, and holds each entry against it. Throws SliceError where no slice came. */
export async function checkShown(asked: Asked): Promise<ShownOutcome> {
  const { tenantId, lines, shown, pinned, kept, schemas, onEvent } = asked;
  const { checkpoints, policy, witnesses } = parsePins(pinned);
  const sequences = shown.map(({ sequence }) => sequence);
  const [from, to] = [Math.min(...sequences), Math.max(...sequences)];
  const slice = lines[Symbol.asyncIterator]();
  const { value: first } = await slice.next();
  const head = parseSliceLine(String(first ?? ''));
  if (head.kind !== 'head') throw new SliceError('It does not begin with a head.');
  async function* wanted(): AsyncGenerator<string> {
    yield String(first);
    for (let next = await slice.next(); next.done !== true; next = await slice.next()) {
      yield next.value;
      if (!next.value.startsWith(`{"sequence":${to},`)) continue;
      yield JSON.stringify({ through: to }); // what follows is not shown
      await slice.return?.();
      return;
    }
  }
  const events = new Map<number, SlicedEvent>();
  const report = await verifySlice(
    wanted(),
    {
      installation: installationOf(head),
      tenantId,
      notesOf: (origin) => checkpoints.filter(({ name }) => name === origin).map(formatVerifierKey),
      policy: policyKeys(policy.map((key) => fromBase64(key) ?? Uint8Array.of())),
      schemas,
    },
    {
      from,
      onEvent(event) {
        events.set(event.sequence, event);
        onEvent(events.size);
      },
    },
  );
  const differences = shown.flatMap((entry, index): readonly EntryDifference[] => {
    const isRepeated = sequences.indexOf(entry.sequence) < index;
    const how = isRepeated ? 'other' : differenceOf(entry, events.get(entry.sequence), report.through);
    return how === undefined ? [] : [{ about: 'entry', how, sequence: entry.sequence }];
  });
  const wrong = new Set(differences.map(({ sequence }) => sequence));
  const held = shown.filter(({ sequence }) => sequence <= report.through && !wrong.has(sequence));
  const hashAlone = held.filter(isEmpty).length;
  const uncovered = shown.filter(({ sequence }) => sequence > report.through).length;
  const verdict = await verdictOf(report, head, { kept, witnesses, differs: differences.length > 0 });
  return {
    verdict,
    damage: report.damage,
    differences,
    same: held.length - hashAlone,
    hashAlone,
    uncovered,
    notRecorded: report.ok ? notRecordedIn([...events.values()]) : [],
    toKeep: verdict === 'verified' ? checkpointOf(head) : null,
  };
}

function notRecordedIn(sliced: readonly SlicedEvent[]): readonly NotRecordedEvent[] {
  const events = sliced.flatMap(({ event }) => (event === undefined ? [] : [event as NoticedSignedEvent])); // a known schema gave it
  return notRecordedAmong(events, events.at(-1)?.occurredAt ?? 0);
}

/** Returns the installation in the checkpoint's origin, by which a pinned key must be named. */
function installationOf({ checkpoint, topic, partition }: SliceHead): string {
  const [origin = ''] = checkpoint.split('\n');
  return origin.slice(0, -`/${topic}/${partition}`.length);
}

function differenceOf(
  entry: AuditEvent,
  said: SlicedEvent | undefined,
  through: number,
): EntryDifference['how'] | undefined {
  if (entry.sequence > through) return undefined;
  if (said === undefined) return 'not-in-log';
  if (toHex(bytesOfDigest(said.hash)) !== entry.hash) return 'other';
  // One whose content is not shown has a number and a hash alone, here and there: nothing could be held against more.
  if (said.event === undefined) return isEmpty(entry) ? undefined : 'other';
  return isSameEntry(entry, said.event as SaidEntry) ? undefined : 'other'; // a known schema gave it
}

const isEmpty = ({ type, requestId, occurredAt, actor, by, recipient, rule, data }: AuditEvent): boolean =>
  type === 'NotShown' &&
  [requestId, occurredAt, actor, by, recipient, rule].every((part) => part === null) &&
  Object.keys(data).length === 0;

async function verdictOf(
  report: SliceReport,
  head: SliceHead,
  held: { readonly kept: EarlierCheckpoint | null; readonly witnesses: Witnessing; readonly differs: boolean },
): Promise<ShownOutcome['verdict']> {
  if (!report.ok) return 'broken';
  const continuation = held.kept === null ? 'continued' : heldToEarlier(head, held.kept);
  if (continuation !== 'continued' && continuation !== 'not-proven') return continuation;
  if (held.differs) return 'differs';
  if (continuation === 'not-proven') return continuation;
  const opened = await openCheckpoint(
    new TextEncoder().encode(head.checkpoint),
    report.checkpoint?.origin ?? '',
    held.witnesses.witnesses.map(({ key }) => key),
  );
  // In an export of several parts, witnesses may have seen the first while the entries are in the last.
  const isNewest = opened.ok && opened.checkpoint.size === report.checkpoint?.size;
  const signed = isNewest ? opened.signatures.filter(({ time }) => time !== undefined) : [];
  const seenBy = witnessesAmong(
    held.witnesses,
    signed.map(({ key }) => key),
  );
  return held.witnesses.isEnough(new Set(seenBy.map(({ name }) => name))) ? 'verified' : 'witness-missing';
}
