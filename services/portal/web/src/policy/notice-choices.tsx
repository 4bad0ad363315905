import { makeStyles, Switch, Text, tokens, useAnnounce } from '@fluentui/react-components';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { useState } from 'react';
import { useChanges } from '../api/changes.tsx';
import type { NoticePreferences } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { useResource } from '../api/use-resource.ts';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';

const PATH = '/notice-preferences';
const CHOICES = ['accessWithoutApproval', 'accessEnded'] as const;
const useStyles = makeStyles({
  choices: { display: 'flex', flexDirection: 'column', marginTop: tokens.spacingVerticalS },
});

/** The accesses of which the administrators are notified, and the switches for those who may choose. */
export function NoticeChoices() {
  const styles = useStyles();
  const words = useWords();
  const { notices } = words;
  const api = useApi();
  const { roles } = useSession();
  const { local } = useFormats();
  const announce = useAnnounce().announce;
  const { loaded, reload, put } = useResource<NoticePreferences>(PATH);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<SaidMessage>();
  useChanges(({ about }) => {
    if (about === 'policy' || about === 'everything') reload();
  });

  const choose = async ({ accessWithoutApproval, accessEnded }: NoticePreferences) => {
    setBusy(true);
    const sent = await sendDecision<NoticePreferences>(api, {
      method: 'PUT',
      to: PATH,
      body: { accessWithoutApproval, accessEnded },
      look: PATH,
    });
    setBusy(false);
    if (sent.kind === 'done') put(sent.resource);
    if ((sent.kind === 'refused' || sent.kind === 'unknown') && sent.now !== undefined) put(sent.now);
    const outcome = decisionOutcome(sent, words, { done: () => notices.saved, notSent: notices.notSent });
    if (outcome === undefined) return;
    setSaid(outcome);
    announce(outcome.text);
  };

  return (
    <PageSection title={notices.title} card>
      {said !== undefined && <OutcomeMessage said={said} />}
      <Text block>{notices.text}</Text>
      {loaded.state === 'loading' && <Loading rows={2} />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && (
        <>
          <div className={styles.choices}>
            {CHOICES.map((one) => (
              <Switch
                key={one}
                label={notices[one]}
                checked={loaded.value[one]}
                disabled={busy || !isAdministrator(roles)}
                onChange={(_event, { checked }) => void choose({ ...loaded.value, [one]: checked })}
              />
            ))}
          </div>
          <Text size={200} block>
            {loaded.value.changedAt !== null &&
              loaded.value.changedBy !== null &&
              notices.changed({ who: personNameOf(loaded.value.changedBy), at: local(loaded.value.changedAt) })}
          </Text>
          {!isAdministrator(roles) && <Text size={200}>{notices.readOnly}</Text>}
        </>
      )}
    </PageSection>
  );
}
