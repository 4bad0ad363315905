import type { SubjectIssuers } from './event-token.ts';
import type { AccessOver } from './signal.ts';
import type { LiveStream } from './stream-state.ts';
import type { Streams } from './streams.ts';
import { isWanted, signalSubjectOf } from './subjects.ts';

/** Returns the signals that their receivers want now: of streams that are not disabled, about subjects that were not removed. */
export async function wantedAmong(
  noted: readonly AccessOver[],
  streams: Streams,
  issuers: SubjectIssuers,
): Promise<readonly AccessOver[]> {
  const named = new Set(noted.map(({ stream }) => stream));
  const live = new Map<string, LiveStream>();
  for (const stream of streams.entered) if (named.has(stream.id)) live.set(stream.id, await streams.live(stream));
  return noted.filter((signal) => {
    const stream = live.get(signal.stream);
    if (stream?.isNoted !== true) return false;
    return isWanted(stream.rules, signalSubjectOf(signal, stream.entry.subject, issuers.engineers));
  });
}
