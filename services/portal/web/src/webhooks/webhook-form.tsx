import { Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import type { CreatedWebhook, WebhookKindSlug } from '../api/resources.ts';
import { NoticeBar } from '../parts/notice.tsx';
import { PageSection } from '../parts/section.tsx';
import { errorSentenceOf, fieldSentence } from '../parts/states.tsx';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { type ChosenTypes, EventChoice, isChoice } from './event-choice.tsx';

const KINDS: readonly WebhookKindSlug[] = ['generic', 'teams', 'slack'];

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '36rem' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export function WebhookForm(props: {
  readonly onCreated: (webhook: CreatedWebhook) => void;
  readonly onCancel: () => void;
}) {
  const styles = useStyles();
  const words = useWords();
  const { webhooks, states, provider } = words;
  const api = useApi();
  const [url, setUrl] = useState('');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<WebhookKindSlug>('generic');
  const [types, setTypes] = useState<ChosenTypes>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const atField = error instanceof ApiProblem ? error.fields.get('url') : undefined;
  const wrongUrl = error === 'empty' ? provider.form.needed : atField && fieldSentence(atField, words);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() === '') return setError('empty');
    if (!isChoice(types)) return;
    setBusy(true);
    try {
      const sent = await api.send<CreatedWebhook>('POST', '/webhooks', {
        url: url.trim(),
        kind,
        name: name.trim() || null,
        events: types,
      });
      if (sent.kind === 'done') props.onCreated(sent.resource);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <PageSection title={webhooks.add} card>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {error !== undefined && wrongUrl === undefined && (
          <NoticeBar intent="error">{errorSentenceOf(error, words)}</NoticeBar>
        )}
        <Field
          label={webhooks.url}
          required
          {...(wrongUrl === undefined ? {} : { validationState: 'error' as const, validationMessage: wrongUrl })}
        >
          <Input
            type="url"
            placeholder={webhooks.urlHint}
            value={url}
            onChange={(_event, { value }) => setUrl(value)}
          />
        </Field>
        <Field label={webhooks.name} hint={webhooks.nameHint}>
          <Input value={name} maxLength={100} onChange={(_event, { value }) => setName(value)} />
        </Field>
        <Field label={webhooks.kind}>
          <Select
            value={kind}
            onChange={(_event, { value }) => setKind(KINDS.find((one) => one === value) ?? 'generic')}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {webhooks.kinds[one]}
              </option>
            ))}
          </Select>
        </Field>
        <EventChoice types={types} onTypes={setTypes} />
        {!isChoice(types) && <NoticeBar intent="error">{webhooks.eventsNeeded}</NoticeBar>}
        <div className={styles.buttons}>
          <Button appearance="primary" type="submit" disabledFocusable={busy}>
            {webhooks.add}
          </Button>
          <Button onClick={props.onCancel}>{states.cancel}</Button>
        </div>
      </form>
    </PageSection>
  );
}
