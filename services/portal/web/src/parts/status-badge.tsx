import { Badge, type BadgeProps, makeStyles } from '@fluentui/react-components';
import type { StatusSlug } from '@lockbox/domain/statuses';
import { useWords } from '../words/words.tsx';

const COLORS: Record<StatusSlug, NonNullable<BadgeProps['color']>> = {
  'action-needed': 'danger',
  'awaiting-internal-approval': 'danger',
  approved: 'success',
  'not-required': 'success',
  denied: 'informative',
  'rejected-internally': 'informative',
  expired: 'informative',
  'internal-review-expired': 'informative',
  excluded: 'warning',
};

const useStyles = makeStyles({ badge: { whiteSpace: 'nowrap' } });

/** A status as a word; the colour only repeats it. */
export function StatusBadge({ status }: { readonly status: StatusSlug }) {
  const styles = useStyles();
  const { statuses } = useWords();
  const waits = status === 'action-needed' || status === 'awaiting-internal-approval';
  return (
    <Badge appearance={waits ? 'filled' : 'tint'} color={COLORS[status]} className={styles.badge} size="large">
      {statuses[status]}
    </Badge>
  );
}
