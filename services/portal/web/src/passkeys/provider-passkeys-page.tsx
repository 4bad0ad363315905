import { useChanges } from '../api/changes.tsx';
import { useResource } from '../api/use-resource.ts';
import { PageTop } from '../parts/page.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import type { Passkeys as Known } from './passkey.ts';
import { PasskeyList } from './passkeys.tsx';

/** Passkeys of the provider's people: internal approvers see and confirm all of them, other people see their own. */
export default function ProviderPasskeysPage() {
  const { passkeys: words } = useWords();
  const { roles } = useSession();
  const { loaded, reload, put } = useResource<Known>('/provider/passkeys');
  useChanges((change) => {
    if (change.about === 'policy') reload();
  });
  const isApprover = roles.includes('INTERNAL_APPROVER');
  return (
    <>
      <PageTop title={words.title} intro={isApprover ? words.ofProvider.introApprover : words.ofProvider.intro} />
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && (
        <PasskeyList<Known>
          passkeys={loaded.value}
          of="provider"
          passkeysIn={(answer) => answer}
          mayConfirm={isApprover}
          onChanged={put}
          onProposed={reload}
        />
      )}
    </>
  );
}
