import { Button, Text, useAnnounce } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { CreatedWebhook, Items, Webhook } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { EmptyState } from '../parts/empty-state.tsx';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { PageTop } from '../parts/page.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { managesWebhooks, useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { WebhookCard } from './webhook-card.tsx';
import { WebhookForm } from './webhook-form.tsx';

/** The webhooks of a tenant or of the provider: add, change, test, remove, and see their deliveries. */
export default function WebhooksPage() {
  const { webhooks: words } = useWords();
  const session = useSession();
  const announce = useAnnounce().announce;
  const { loaded, reload } = useResource<Items<Webhook>>('/webhooks');
  const [adding, setAdding] = useState(false);
  const [created, setCreated] = useState<CreatedWebhook>();
  const [said, setSaid] = useState<SaidMessage>();
  const may = managesWebhooks(session);
  const show = (one: SaidMessage) => {
    setSaid(one);
    announce(one.text);
    reload();
  };

  return (
    <>
      <PageTop
        title={words.title}
        intro={words.intro}
        actions={
          may && (
            <Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
              {words.add}
            </Button>
          )
        }
      />
      {!may && <Text block>{words.readOnly}</Text>}
      {said !== undefined && <OutcomeMessage said={said} />}
      {adding && (
        <WebhookForm
          onCancel={() => setAdding(false)}
          onCreated={(webhook) => {
            setAdding(false);
            setCreated(webhook);
            reload();
          }}
        />
      )}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' &&
        loaded.value.items.map((webhook) => (
          <WebhookCard
            key={webhook.id}
            webhook={webhook}
            secret={created?.id === webhook.id ? created.secret : null}
            onSecret={setCreated}
            onSaid={show}
          />
        ))}
      {loaded.state === 'ready' && loaded.value.items.length === 0 && !adding && (
        <EmptyState title={words.empty} text={may ? words.emptyText : words.emptyReader} />
      )}
    </>
  );
}
