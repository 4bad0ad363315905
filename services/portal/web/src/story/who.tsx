import { makeStyles, tokens } from '@fluentui/react-components';
import type { AuditEvent } from '../api/resources.ts';
import { personNameOf } from '../parts/person-name.tsx';
import { useWords, type Words } from '../words/words.tsx';

const useStyles = makeStyles({
  beside: { display: 'block', color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** The system by which it came to the log; null where the person gave the command. */
export function sourceOf({ actor }: Pick<AuditEvent, 'actor'>, { story }: Words): string | null {
  switch (actor?.kind) {
    case 'UPSTREAM':
      return { portal: story.byPortal, directory: story.byDirectory }[actor.id] ?? story.bySource({ source: actor.id });
    case 'SYSTEM':
      return story.bySystem({ worker: actor.id });
    default:
      return null;
  }
}

/** Who did it, with the system by which it came beside; where no person did, that system alone. */
export function Who({ event }: { readonly event: Pick<AuditEvent, 'actor' | 'by'> }) {
  const styles = useStyles();
  const words = useWords();
  const source = sourceOf(event, words);
  if (event.by === null) return <span>{source ?? event.actor?.id}</span>;
  return (
    <span>
      {personNameOf(event.by)}
      {source !== null && <span className={styles.beside}>{source}</span>}
    </span>
  );
}
