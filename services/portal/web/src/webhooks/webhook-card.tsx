import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { CreatedWebhook, Webhook } from '../api/resources.ts';
import { Confirm } from '../parts/confirm.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Details } from '../parts/details.tsx';
import type { SaidMessage } from '../parts/message.tsx';
import { NameList } from '../parts/names.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageSection } from '../parts/section.tsx';
import { errorSentenceOf } from '../parts/states.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { managesWebhooks, useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { DeliveryList } from './deliveries.tsx';
import { type ChosenTypes, EventChoice, isChoice } from './event-choice.tsx';

const useStyles = makeStyles({
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    margin: `${tokens.spacingVerticalM} 0`,
  },
  secret: { fontFamily: tokens.fontFamilyMonospace },
});

/** One webhook with its deliveries. A secret is shown only right after it was made. */
export function WebhookCard(props: {
  readonly webhook: Webhook;
  readonly secret: string | null;
  readonly onSecret: (made: CreatedWebhook) => void;
  readonly onSaid: (said: SaidMessage) => void;
}) {
  const { webhook, secret, onSecret, onSaid } = props;
  const styles = useStyles();
  const words = useWords();
  const { webhooks } = words;
  const api = useApi();
  const session = useSession();
  const [asked, setAsked] = useState<'remove' | 'secret' | 'events'>();
  const [types, setTypes] = useState<ChosenTypes>(webhook.events);
  const [sent, setSent] = useState(0);
  const [busy, setBusy] = useState(false);
  const path = `/webhooks/${encodeURIComponent(webhook.id)}`;
  const close = () => setAsked(undefined);

  const run = async (call: () => Promise<unknown>, done: string) => {
    try {
      await call();
      onSaid({ intent: 'success', text: done });
    } catch (error) {
      onSaid({ intent: 'error', text: errorSentenceOf(error, words) });
    }
    close();
    setSent((count) => count + 1);
  };
  const confirmed = async (call: () => Promise<unknown>, done: string) => {
    setBusy(true);
    await run(call, done);
    setBusy(false);
  };
  const patch = (changes: object) => () => api.send('PATCH', path, changes);
  const makeSecret = async () => {
    const made = await api.send<CreatedWebhook>('POST', `${path}/secret`);
    if (made.kind === 'done') onSecret(made.resource);
  };

  const off = webhook.disabledAt !== null;
  const paused = webhook.pausedAt !== null;
  const may = managesWebhooks(session);
  const mark = (off || paused) && (
    <WordBadge appearance="tint" color={off ? 'danger' : 'warning'}>
      {off ? webhooks.off : webhooks.paused}
    </WordBadge>
  );
  return (
    <PageSection title={webhook.name ?? webhooks.kinds[webhook.kind]} mark={mark} card>
      <Details
        rows={[
          [webhooks.kind, webhooks.kinds[webhook.kind]],
          [webhooks.url, webhook.url],
          [
            webhooks.events,
            webhook.events === null ? webhooks.allEvents : <Types key="types" types={webhook.events} />,
          ],
          [webhooks.created, <Moment key="at" at={webhook.createdAt} />],
          webhook.bothSecretsUntil === null
            ? null
            : [webhooks.bothUntil, <Moment key="both" at={webhook.bothSecretsUntil} />],
        ]}
      />
      <State webhook={webhook} secret={secret} />
      {may && (
        <div className={styles.buttons}>
          {!off && !paused && (
            <Button onClick={() => void run(() => api.send('POST', `${path}/test`), webhooks.tested)}>
              {webhooks.test}
            </Button>
          )}
          {!off && (
            <Button
              onClick={() => void run(patch({ paused: !paused }), paused ? webhooks.resumeDone : webhooks.pauseDone)}
            >
              {paused ? webhooks.resume : webhooks.pause}
            </Button>
          )}
          <Button
            onClick={() => {
              setTypes(webhook.events);
              setAsked('events');
            }}
          >
            {webhooks.chooseEvents}
          </Button>
          {webhook.kind === 'generic' && <Button onClick={() => setAsked('secret')}>{webhooks.newSecret}</Button>}
          <Button onClick={() => setAsked('remove')}>{webhooks.remove}</Button>
        </div>
      )}
      <DeliveryList
        path={path}
        asked={sent}
        {...(may &&
          !off &&
          !paused && {
            onAgain: (id: string) =>
              void run(
                () => api.send('POST', `${path}/deliveries/${encodeURIComponent(id)}/redelivery`),
                webhooks.againSent,
              ),
          })}
      />
      <Confirm
        open={asked === 'events'}
        title={webhooks.chooseEvents}
        yes={webhooks.chooseEvents}
        busy={busy}
        onYes={() => isChoice(types) && void confirmed(patch({ events: types }), webhooks.eventsChosen)}
        onCancel={close}
      >
        <EventChoice types={types} onTypes={setTypes} />
        {!isChoice(types) && <NoticeBar intent="error">{webhooks.eventsNeeded}</NoticeBar>}
      </Confirm>
      <Confirm
        open={asked === 'secret'}
        title={webhooks.newSecretTitle}
        yes={webhooks.newSecret}
        busy={busy}
        onYes={() => void confirmed(makeSecret, webhooks.secretChanged)}
        onCancel={close}
      >
        {webhooks.newSecretText}
      </Confirm>
      <Confirm
        open={asked === 'remove'}
        title={webhooks.removeTitle}
        yes={webhooks.remove}
        busy={busy}
        onYes={() => void confirmed(() => api.send('DELETE', path), webhooks.removed)}
        onCancel={close}
      >
        {webhooks.removeText({ url: webhook.url })}
      </Confirm>
    </PageSection>
  );
}

function Types({ types }: { readonly types: NonNullable<Webhook['events']> }) {
  const { webhooks } = useWords();
  return <NameList names={types.map((type) => webhooks.types[type] ?? type)} />;
}

/** Why nothing is sent now, and a secret right after it was made. */
function State({ webhook, secret }: { readonly webhook: Webhook; readonly secret: string | null }) {
  const styles = useStyles();
  const { webhooks } = useWords();
  const { local } = useFormats();
  return (
    <>
      {webhook.disabledAt !== null && (
        <NoticeBar intent="error">{webhooks.disabled({ at: local(webhook.disabledAt) })}</NoticeBar>
      )}
      {webhook.pausedAt !== null && (
        <NoticeBar intent="warning">{webhooks.pausedSince({ at: local(webhook.pausedAt) })}</NoticeBar>
      )}
      {/* Chats check no signatures: their address itself is the secret. */}
      {secret !== null && webhook.kind === 'generic' && (
        <NoticeBar intent="warning" title={webhooks.secret} action={<CopyButton text={secret} />}>
          {webhooks.secretOnce} <code className={styles.secret}>{secret}</code>
        </NoticeBar>
      )}
    </>
  );
}
