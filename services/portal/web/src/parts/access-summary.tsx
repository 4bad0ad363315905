import type { Access } from '../api/resources.ts';
import { useFormats, useTimeUntil } from '../time/clock.tsx';
import { spanOf } from '../time/remaining.ts';
import { useWords } from '../words/words.tsx';

/** Summarises an access: active with its end, or how it ended. */
export function AccessSummary({ access }: { readonly access: Access | null }) {
  const { access: words, time } = useWords();
  const { local } = useFormats();
  const running = access?.state === 'running';
  const left = useTimeUntil(running ? access.expiresAt : null);
  if (access === null) return <span>{words.none}</span>;
  if (running) {
    return (
      <span>
        {words.running({ until: local(access.expiresAt) })} ({time.left({ span: spanOf(left, time) })})
      </span>
    );
  }
  const at = local(access.endedAt ?? access.expiresAt);
  return <span>{access.endReason === 'HANDED_BACK' ? words.handedBack({ at }) : words.periodOver({ at })}</span>;
}
