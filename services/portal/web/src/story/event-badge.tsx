import type { AuditEvent } from '../api/resources.ts';
import { WordBadge } from '../parts/word-badge.tsx';
import { useWords } from '../words/words.tsx';
import { alarmingWord } from './alarming.ts';

export function EventBadge({ event }: { readonly event: AuditEvent }) {
  const word = alarmingWord(event, useWords());
  return word === undefined ? undefined : <WordBadge color="danger">{word}</WordBadge>;
}
