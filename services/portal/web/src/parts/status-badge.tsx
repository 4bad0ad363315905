import type { BadgeProps } from '@fluentui/react-components';
import type { StatusSlug } from '@lockbox/domain/requests/statuses';
import { useWords } from '../words/words.tsx';
import { WordBadge } from './word-badge.tsx';

const COLORS: Record<StatusSlug, NonNullable<BadgeProps['color']>> = {
  'action-needed': 'danger',
  'awaiting-internal-approval': 'danger',
  approved: 'success',
  'not-required': 'informative',
  denied: 'informative',
  'rejected-internally': 'informative',
  expired: 'informative',
  'internal-review-expired': 'informative',
  excluded: 'warning',
};

export function StatusBadge({ status }: { readonly status: StatusSlug }) {
  const { statuses } = useWords();
  const waits = status === 'action-needed' || status === 'awaiting-internal-approval';
  return (
    <WordBadge appearance={waits ? 'filled' : 'tint'} color={COLORS[status]} size="large">
      {statuses[status]}
    </WordBadge>
  );
}
