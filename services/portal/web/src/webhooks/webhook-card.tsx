import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { Webhook } from '../api/resources.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Details } from '../parts/details.tsx';
import type { Said } from '../parts/message.tsx';
import { Notice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { WordBadge } from '../parts/word-badge.tsx';
import { managesWebhooks, useApi, useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { Deliveries } from './deliveries.tsx';

const useStyles = makeStyles({
  buttons: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    margin: `${tokens.spacingVerticalM} 0`,
  },
  secret: { fontFamily: tokens.fontFamilyMonospace },
});

/** One webhook with its deliveries. The secret is shown only right after the webhook was added. */
export function WebhookCard(props: {
  readonly webhook: Webhook;
  readonly secret: string | null;
  readonly onSaid: (said: Said) => void;
}) {
  const { webhook, secret, onSaid } = props;
  const styles = useStyles();
  const words = useWords();
  const { webhooks } = words;
  const api = useApi();
  const session = useSession();
  const { local } = useFormats();
  const [removing, setRemoving] = useState(false);
  const [tests, setTests] = useState(0);
  const path = `/webhooks/${encodeURIComponent(webhook.id)}`;

  const run = async (call: () => Promise<unknown>, done: string) => {
    try {
      await call();
      onSaid({ intent: 'success', text: done });
    } catch (error) {
      onSaid({ intent: 'error', text: sentenceOf(error, words) });
    }
    setRemoving(false);
    setTests((count) => count + 1);
  };

  const off = webhook.disabledAt !== null;
  const mark = off && (
    <WordBadge appearance="tint" color="danger">
      {webhooks.off}
    </WordBadge>
  );
  return (
    <Section title={webhook.name ?? webhooks.kinds[webhook.kind]} mark={mark} card>
      <Details
        rows={[
          [webhooks.kind, webhooks.kinds[webhook.kind]],
          [webhooks.url, webhook.url],
          [webhooks.created, <Moment key="at" at={webhook.createdAt} />],
        ]}
      />
      {webhook.disabledAt !== null && <Notice intent="error">{webhooks.disabled(local(webhook.disabledAt))}</Notice>}
      {/* Chats check no signatures: their address itself is the secret. */}
      {secret !== null && webhook.kind === 'generic' && (
        <Notice intent="warning" title={webhooks.secret}>
          {webhooks.secretOnce} <code className={styles.secret}>{secret}</code>
        </Notice>
      )}
      {managesWebhooks(session) && (
        <div className={styles.buttons}>
          {!off && (
            <Button onClick={() => void run(() => api.send('POST', `${path}/test`), webhooks.tested)}>
              {webhooks.test}
            </Button>
          )}
          <Button onClick={() => setRemoving(true)}>{webhooks.remove}</Button>
        </div>
      )}
      <Deliveries path={path} asked={tests} />
      <Confirm
        open={removing}
        title={webhooks.removeTitle}
        yes={webhooks.remove}
        onYes={() => void run(() => api.send('DELETE', path), webhooks.removed)}
        onCancel={() => setRemoving(false)}
      >
        {webhooks.removeText(webhook.url)}
      </Confirm>
    </Section>
  );
}
