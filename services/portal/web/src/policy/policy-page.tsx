import { isAdministrator } from '@lockbox/domain/directory/roles';
import { useChanges } from '../api/changes.tsx';
import type { Environment, Items, LicenceShortfall, Policy } from '../api/resources.ts';
import { useDebounced } from '../api/use-debounced.ts';
import { useEvery } from '../api/use-every.ts';
import { useResource } from '../api/use-resource.ts';
import { PageTop } from '../parts/page.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { PasskeyList } from '../passkeys/passkeys.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { ApprovalRule } from './approval-rule.tsx';
import { EmergencyRule } from './emergency-rule.tsx';
import { Environments } from './environments.tsx';
import { Licences } from './licences.tsx';
import { NoticeChoices } from './notice-choices.tsx';
import { PolicySwitch } from './policy-switch.tsx';
import { RollOutStatus } from './roll-out.tsx';

const GATES_EVERY_MS = 30_000;

/** The policy page: the switch, the roll-out, what is covered, and the licences that are needed. */
export default function PolicyPage() {
  const { policy: words, requests } = useWords();
  const { roles } = useSession();
  const policy = useResource<Policy>('/policy');
  const environments = useResource<Items<Environment>>('/environments');
  const shortfall = useResource<LicenceShortfall>('/policy/licence-shortfall');
  const look = useDebounced(() => {
    policy.reload();
    environments.reload();
    shortfall.reload();
  }, 300);
  useChanges((change) => {
    if (change.about !== 'request') look();
  });
  // How guards are comes without an event.
  useEvery(GATES_EVERY_MS, policy.reload);
  const known = environments.loaded.state === 'ready' ? environments.loaded.value.items : [];

  return (
    <>
      <PageTop title={words.title} above={<TextLink href="/requests">‹ {requests.title}</TextLink>} />
      {policy.loaded.state === 'loading' && <Loading />}
      {policy.loaded.state === 'failed' && <FailedState error={policy.loaded.error} onAgain={policy.reload} />}
      {policy.loaded.state === 'ready' && (
        <>
          <PolicySwitch policy={policy.loaded.value} onChanged={policy.put} onProposed={policy.reload} />
          <ApprovalRule
            policy={policy.loaded.value}
            environments={known}
            onChanged={policy.put}
            onProposed={policy.reload}
          />
          <EmergencyRule policy={policy.loaded.value} onChanged={policy.put} onProposed={policy.reload} />
          <PasskeyList<Policy>
            passkeys={policy.loaded.value.passkeys}
            of="tenant"
            passkeysIn={(answer) => answer.passkeys}
            mayConfirm={isAdministrator(roles)}
            onChanged={policy.put}
            onProposed={policy.reload}
          />
          <NoticeChoices />
          <RollOutStatus policy={policy.loaded.value} environments={known} />
        </>
      )}
      {environments.loaded.state === 'loading' && <Loading rows={3} />}
      {environments.loaded.state === 'failed' && (
        <FailedState error={environments.loaded.error} onAgain={environments.reload} />
      )}
      {environments.loaded.state === 'ready' && (
        <Environments environments={known} enabled={policy.loaded.state === 'ready' && policy.loaded.value.enabled} />
      )}
      {shortfall.loaded.state === 'failed' && <FailedState error={shortfall.loaded.error} onAgain={shortfall.reload} />}
      {shortfall.loaded.state === 'ready' && policy.loaded.state === 'ready' && (
        <Licences
          held={policy.loaded.value.licenceFamiliesHeld}
          shortfall={shortfall.loaded.value}
          environments={known}
        />
      )}
    </>
  );
}
