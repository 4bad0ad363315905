import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useChanges } from '../api/changes.tsx';
import type { LockboxRequest, ResourcePage } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useResource } from '../api/use-resource.ts';
import { useLocation } from '../navigation/location.ts';
import { NoticeBar } from '../parts/notice.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({ bar: { marginBottom: tokens.spacingVerticalM } });

/** Says on the page of requests what access runs now: each that nobody here approved, and how many in all. */
export function RunningAccesses() {
  const styles = useStyles();
  const { accesses } = useWords();
  const { navigate } = useLocation();
  const { local } = useFormats();
  const { loaded, reload } = useResource<ResourcePage<LockboxRequest>>('/accesses?running=true');
  const soon = useDebounced(reload, 250);
  useChanges(({ about }) => {
    if (about === 'request' || about === 'everything') soon();
  });
  if (loaded.state !== 'ready' || loaded.value.items.length === 0) return null;
  const { items, nextCursor } = loaded.value;
  const unasked = items.filter(({ access }) => access?.basis !== 'CUSTOMER_APPROVAL');
  const [first] = unasked;
  return (
    <NoticeBar
      intent={first === undefined ? 'info' : 'warning'}
      className={styles.bar}
      action={<Button onClick={() => navigate('/accesses?running=true')}>{accesses.show}</Button>}
    >
      {accesses.running({ n: items.length, more: nextCursor !== null })}
      {first?.access &&
        ` ${accesses.unasked({
          n: unasked.length,
          who: personNameOf(first.engineer),
          basis: accesses.basis[first.access.basis],
          until: local(first.access.expiresAt),
        })}`}
    </NoticeBar>
  );
}
