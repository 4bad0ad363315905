import { useResource } from '../api/use-resource.ts';
import { NoticeBar } from '../parts/notice.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { hasOwn, type Passkeys } from './passkey.ts';

/** Reports whether the provider requires a signature that this person cannot give. */
export function useNeedsPasskey(): boolean {
  const { person } = useSession();
  const { loaded } = useResource<Passkeys>('/provider/passkeys');
  return loaded.state === 'ready' && loaded.value.required && !hasOwn(loaded.value, person.id);
}

/** Says so, with the way to one. */
export function NeedsPasskey() {
  const { passkeys: words } = useWords();
  return (
    <NoticeBar intent="warning">
      {words.notSigned.noneOfProvider} <TextLink href="/provider/passkeys">{words.ofProvider.open}</TextLink>
    </NoticeBar>
  );
}
