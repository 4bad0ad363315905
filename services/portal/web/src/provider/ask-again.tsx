import { Button } from '@fluentui/react-components';
import type { AccessRequest } from '../api/resources.ts';
import { useLocation } from '../navigation/location.ts';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { mayClaim } from './submission.ts';

/** Repeats an ended request as a new one, for those who may request. */
export function AskAgain({ request }: { readonly request: AccessRequest }) {
  const { provider } = useWords();
  const { roles } = useSession();
  const { navigate } = useLocation();
  if (!mayClaim(roles).includes(request.exclusion ?? '')) return null;
  return <Button onClick={() => navigate(`/provider/new?again=${request.id}`)}>{provider.askAgain}</Button>;
}
