import {
  Button,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Select,
  tokens,
} from '@fluentui/react-components';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../api/problem.ts';
import type { CreatedWebhook, WebhookFormat } from '../api/resources.ts';
import { Section } from '../parts/section.tsx';
import { sentenceOf } from '../parts/states.tsx';
import { useApi } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

const FORMATS: readonly WebhookFormat[] = ['standard', 'teams', 'slack'];

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '36rem' },
  buttons: { display: 'flex', gap: tokens.spacingHorizontalS },
});

export function NewWebhook(props: {
  readonly onCreated: (webhook: CreatedWebhook) => void;
  readonly onCancel: () => void;
}) {
  const styles = useStyles();
  const words = useWords();
  const { webhooks, states, provider } = words;
  const api = useApi();
  const [url, setUrl] = useState('');
  const [format, setFormat] = useState<WebhookFormat>('standard');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const atField = error instanceof ApiProblem ? error.fields.get('url') : undefined;
  const wrongUrl = error === 'empty' ? provider.form.needed : atField;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() === '') return setError('empty');
    setBusy(true);
    try {
      const sent = await api.send<CreatedWebhook>('POST', '/webhooks', { url: url.trim(), format });
      if (sent.kind === 'done') props.onCreated(sent.resource);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Section title={webhooks.add} card>
      <form className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {error !== undefined && wrongUrl === undefined && (
          <MessageBar intent="error" layout="multiline">
            <MessageBarBody>{sentenceOf(error, words)}</MessageBarBody>
          </MessageBar>
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
        <Field label={webhooks.format}>
          <Select
            value={format}
            onChange={(_event, { value }) => setFormat(FORMATS.find((one) => one === value) ?? 'standard')}
          >
            {FORMATS.map((one) => (
              <option key={one} value={one}>
                {webhooks.formats[one]}
              </option>
            ))}
          </Select>
        </Field>
        <div className={styles.buttons}>
          <Button appearance="primary" type="submit" disabledFocusable={busy}>
            {webhooks.add}
          </Button>
          <Button onClick={props.onCancel}>{states.cancel}</Button>
        </div>
      </form>
    </Section>
  );
}
