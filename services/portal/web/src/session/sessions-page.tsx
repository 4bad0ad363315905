import { Button, useAnnounce } from '@fluentui/react-components';
import { useState } from 'react';
import type { BrowserSession, Items } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Details } from '../parts/details.tsx';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { PageTop } from '../parts/page.tsx';
import { PageSection } from '../parts/section.tsx';
import { errorSentenceOf, FailedState, Loading } from '../parts/states.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { useApi } from './session.tsx';

/** Null: all others. */
type ToEnd = BrowserSession | null;

/** The sessions of whoever is signed in: from which browser, since when, used last when; each can be ended. */
export default function SessionsPage() {
  const words = useWords();
  const { sessions } = words;
  const api = useApi();
  const { announce } = useAnnounce();
  const { loaded, reload } = useResource<Items<BrowserSession>>('/sessions');
  const [asking, setAsking] = useState<ToEnd>();
  const [said, setSaid] = useState<SaidMessage>();
  const [busy, setBusy] = useState(false);

  const end = async (which: ToEnd) => {
    setBusy(true);
    const path = which === null ? '/sessions' : `/sessions/${encodeURIComponent(which.id)}`;
    const outcome = await api.send<{ readonly ended: number }>('DELETE', path).then(
      (answer): SaidMessage => ({
        intent: 'success',
        text: sessions.ended({ n: answer.kind === 'done' ? answer.resource.ended : 0 }),
      }),
      (error: unknown): SaidMessage => ({ intent: 'error', text: errorSentenceOf(error, words) }),
    );
    setBusy(false);
    setAsking(undefined);
    setSaid(outcome);
    announce(outcome.text);
    reload();
  };

  const items = loaded.state === 'ready' ? loaded.value.items : [];
  return (
    <>
      <PageTop
        title={sessions.title}
        intro={sessions.intro}
        actions={
          items.some(({ current }) => !current) && <Button onClick={() => setAsking(null)}>{sessions.endOthers}</Button>
        }
      />
      {said !== undefined && <OutcomeMessage said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {items.map((one) => (
        <OneSession key={one.id} session={one} onEnd={() => setAsking(one)} />
      ))}
      <Confirm
        open={asking !== undefined}
        title={asking === null ? sessions.endOthersTitle : sessions.endTitle}
        yes={asking === null ? sessions.endOthers : sessions.end}
        busy={busy}
        onYes={() => asking !== undefined && void end(asking)}
        onCancel={() => setAsking(undefined)}
      >
        {sessions.endText}
      </Confirm>
    </>
  );
}

function OneSession({ session, onEnd }: { readonly session: BrowserSession; readonly onEnd: () => void }) {
  const { sessions: words } = useWords();
  const { device, current, signedInAt, usedAt, endsAt } = session;
  return (
    <PageSection
      title={device ?? words.unknown}
      mark={current && <WordBadge appearance="tint">{words.current}</WordBadge>}
      card
    >
      <Details
        rows={[
          [words.signedIn, <Moment key="since" at={signedInAt} />],
          [words.used, <Moment key="used" at={usedAt} />],
          [words.ends, <Moment key="ends" at={endsAt} />],
        ]}
      />
      {!current && <Button onClick={onEnd}>{words.end}</Button>}
    </PageSection>
  );
}
