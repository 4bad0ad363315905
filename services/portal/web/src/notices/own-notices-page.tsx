import {
  Button,
  Checkbox,
  Field,
  Input,
  makeStyles,
  Select,
  Text,
  tokens,
  useAnnounce,
} from '@fluentui/react-components';
import { isChosenKind, mayBeQuiet } from '@lockbox/domain/notices/notice-kinds';
import { type FormEvent, useState } from 'react';
import type { OwnNotices } from '../api/resources.ts';
import { sendDecision } from '../api/send-decision.ts';
import { useResource } from '../api/use-resource.ts';
import { decisionOutcome } from '../parts/decision-outcome.ts';
import { OutcomeMessage, type SaidMessage } from '../parts/message.tsx';
import { PageTop } from '../parts/page.tsx';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { useApi } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useWords, type Words } from '../words/words.tsx';

const PATH = '/notice-preferences/own';
const DELIVERIES = ['AT_ONCE', 'DAILY', 'NONE'] as const;
/** Offered when somebody begins to have quiet hours. */
const NIGHT = { from: '22:00', until: '07:00' };

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, maxWidth: '36rem' },
  times: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** An administrator's delivery of each kind of notice: at once, in a daily digest, or not; and the quiet hours. */
export default function OwnNoticesPage() {
  const words = useWords();
  const { ownNotices } = words;
  const api = useApi();
  const announce = useAnnounce().announce;
  const { loaded, reload, put } = useResource<OwnNotices>(PATH);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<SaidMessage>();

  const choose = async ({ choices, digestAt, quiet }: OwnNotices) => {
    setBusy(true);
    const body = { choices, digestAt, quiet };
    const sent = await sendDecision<OwnNotices>(api, { method: 'PUT', to: PATH, body, look: PATH });
    setBusy(false);
    if (sent.kind === 'done') put(sent.resource);
    const outcome = decisionOutcome(sent, words, { done: () => ownNotices.saved, notSent: ownNotices.notSent });
    if (outcome === undefined) return;
    const said = { ...outcome, text: withKinds(outcome.text, ownNotices) };
    setSaid(said);
    announce(said.text);
  };

  return (
    <>
      <PageTop title={ownNotices.title} intro={ownNotices.intro} />
      {said !== undefined && <OutcomeMessage said={said} />}
      {loaded.state === 'loading' && <Loading />}
      {loaded.state === 'failed' && <FailedState error={loaded.error} onAgain={reload} />}
      {loaded.state === 'ready' && <Choices chosen={loaded.value} busy={busy} onChoose={choose} />}
    </>
  );
}

/** A refusal names a kind by its code: here it is called as in the form. */
const withKinds = (text: string, { kinds, named }: Words['ownNotices']): string =>
  text.replaceAll(/\b[A-Z_]+\b/g, (word) => (isChosenKind(word) ? named({ kind: kinds[word] }) : word));

function Choices(props: {
  readonly chosen: OwnNotices;
  readonly busy: boolean;
  readonly onChoose: (own: OwnNotices) => Promise<void>;
}) {
  const { chosen, busy, onChoose } = props;
  const styles = useStyles();
  const { ownNotices } = useWords();
  const { local } = useFormats();
  const [own, setOwn] = useState(chosen);
  const change = (changes: Partial<OwnNotices>) => setOwn({ ...own, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onChoose(own);
  };
  return (
    <PageSection title={ownNotices.letters} card>
      <form className={styles.form} onSubmit={submit} noValidate>
        {own.choices.map(({ kind, delivery }) => (
          <Field
            key={kind}
            label={ownNotices.kinds[kind]}
            {...(mayBeQuiet(kind) ? {} : { hint: ownNotices.neverQuiet })}
          >
            <Select
              value={delivery}
              onChange={(_event, { value }) =>
                change({
                  choices: own.choices.map((one) =>
                    one.kind === kind
                      ? { kind, delivery: DELIVERIES.find((each) => each === value) ?? 'AT_ONCE' }
                      : one,
                  ),
                })
              }
            >
              {DELIVERIES.map((each) => (
                <option key={each} value={each}>
                  {ownNotices.deliveries[each]}
                </option>
              ))}
            </Select>
          </Field>
        ))}
        <Field label={ownNotices.digestAt} hint={ownNotices.zone({ zone: own.timeZone })}>
          <Input
            type="time"
            value={own.digestAt}
            onChange={(_event, { value }) => value !== '' && change({ digestAt: value })}
          />
        </Field>
        <Checkbox
          label={ownNotices.quiet}
          checked={own.quiet !== null}
          onChange={(_event, { checked }) => change({ quiet: checked === true ? NIGHT : null })}
        />
        {own.quiet !== null && <QuietHours quiet={own.quiet} onQuiet={(quiet) => change({ quiet })} />}
        <Text>{ownNotices.always}</Text>
        <div>
          <Button appearance="primary" type="submit" disabledFocusable={busy}>
            {ownNotices.save}
          </Button>
        </div>
        {chosen.changedAt !== null && <Text size={200}>{ownNotices.changed({ at: local(chosen.changedAt) })}</Text>}
      </form>
    </PageSection>
  );
}

type Quiet = NonNullable<OwnNotices['quiet']>;

function QuietHours({ quiet, onQuiet }: { readonly quiet: Quiet; readonly onQuiet: (quiet: Quiet) => void }) {
  const styles = useStyles();
  const { ownNotices } = useWords();
  return (
    <div className={styles.times}>
      {(['from', 'until'] as const).map((end) => (
        <Field key={end} label={ownNotices[end]}>
          <Input
            type="time"
            value={quiet[end]}
            onChange={(_event, { value }) => value !== '' && onQuiet({ ...quiet, [end]: value })}
          />
        </Field>
      ))}
    </div>
  );
}
