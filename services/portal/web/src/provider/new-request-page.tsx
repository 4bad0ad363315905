import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, useRef, useState } from 'react';
import { queryOf } from '../api/client.ts';
import { ApiProblem, type Fields } from '../api/problem.ts';
import type { AccessRequest } from '../api/resources.ts';
import { type PendingSent, useOutcomeLater } from '../api/use-outcome-later.ts';
import { useResource } from '../api/use-resource.ts';
import { useLocation } from '../navigation/location.ts';
import { OutcomeMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageTop } from '../parts/page.tsx';
import { errorSentenceOf, FailedState } from '../parts/states.tsx';
import { NeedsPasskey, useNeedsPasskey } from '../passkeys/needs-passkey.tsx';
import { NotSigned } from '../passkeys/passkey.ts';
import { sealedPagePath } from '../sealed/sealed-path.ts';
import { useApi, useDrafts, useSession } from '../session/session.tsx';
import { useDraft } from '../session/use-draft.ts';
import { useFormats } from '../time/clock.tsx';
import { useWords } from '../words/words.tsx';
import { RequestFields } from './request-fields.tsx';
import { SOURCE_OF_PORTAL } from './request-id.ts';
import { signedDeclaration } from './signed-declaration.ts';
import { formOfFormer, mayClaim, NOTHING_TYPED, submissionOf, type TypedForm, wrongInForm } from './submission.ts';

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    maxWidth: '40rem',
  },
});

const DRAFT = 'new-request';
/** The portal takes a signed time for ten minutes. */
const SIGNED_FOR_MS = 5 * 60_000;
type Submission = ReturnType<typeof submissionOf>;

/** A form that was kept through a sign-in. This page wrote it, so its shape is known; newer fields get defaults. */
const restored = (text: string, nothing: TypedForm): TypedForm =>
  text === '' ? nothing : { ...nothing, ...JSON.parse(text) };

/** An engineer asks for access, or asks again for what a former request was for. */
export default function NewRequestPage() {
  const again = useLocation().query.get('again');
  return <NewRequest key={again ?? ''} again={again} />;
}

function NewRequest({ again }: { readonly again: string | null }) {
  const styles = useStyles();
  const words = useWords();
  const { form } = words.provider;
  const api = useApi();
  const session = useSession();
  const { roles } = session;
  const needsPasskey = useNeedsPasskey();
  const { zone } = useFormats();
  const { navigate } = useLocation();
  const drafts = useDrafts();
  const outcomeLater = useOutcomeLater();
  const claims = mayClaim(roles);
  const [first] = claims;
  const nothing = { ...NOTHING_TYPED, exclusion: first ?? '' };
  const subject = again === null ? DRAFT : `${DRAFT}.${again}`;
  const draft = useDraft(subject);
  const former = useResource<AccessRequest>(again === null ? null : `/access-requests/${encodeURIComponent(again)}`);
  const copied = former.loaded.state === 'ready' ? former.loaded.value : undefined;
  const [typed, setTyped] = useState(() => restored(draft.text, nothing));
  const [wrong, setWrong] = useState<Fields>(new Map());
  const [error, setError] = useState<unknown>();
  const [pending, setPending] = useState<string>();
  const [busy, setBusy] = useState(false);
  // The same form, sent twice because an answer was lost, is one request.
  const sourceRequestId = useRef(crypto.randomUUID());
  const lastSigned = useRef<{ readonly typed: string; readonly at: number; readonly sent: object }>(undefined);
  const element = useRef<HTMLFormElement>(null);

  // The form takes what it asks for again once; what is typed then stays, also through a sign-in.
  const [filled, setFilled] = useState(draft.restored ? again : null);
  if (copied !== undefined && filled !== copied.id) {
    setFilled(copied.id);
    setTyped(formOfFormer(copied));
  }

  const change = (next: TypedForm) => {
    setTyped(next);
    draft.setText(JSON.stringify(next));
  };
  const refuse = (fields: Fields) => {
    setWrong(fields);
    // The first wrong field can be found only when the messages are rendered.
    setTimeout(() => element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), 0);
  };

  /** Goes to the request, or gives back what was typed where it was refused, unless somebody has begun another meanwhile. */
  const tellLater = async (sent: PendingSent, tenantId: string, former: TypedForm) => {
    const look = `/access-requests/${sent.requestId}`;
    const found = await outcomeLater<AccessRequest>(sent, look, queryOf({ tenantId }));
    const untouched = drafts.get(subject) === '';
    if (found?.kind === 'done' && untouched) navigate(`/provider/requests/${found.resource.id}?tab=mine`);
    if (found?.kind !== 'refused') return;
    setPending(undefined);
    setError(found.error);
    if (untouched) change(former);
  };

  /** A repeated submission keeps its signature: another signature would make another request. */
  const signed = async (submission: Submission) => {
    const typedNow = JSON.stringify(submission);
    if (lastSigned.current?.typed !== typedNow || Date.now() - lastSigned.current.at > SIGNED_FOR_MS) {
      const at = Date.now();
      lastSigned.current = { typed: typedNow, at, sent: await signedDeclaration(api, session, submission, at) };
    }
    return lastSigned.current.sent;
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = wrongInForm(typed, form);
    if (found.size > 0)
      return refuse(new Map([...found].map(([field, message]) => [field, { message, said: null, params: {} }])));
    setWrong(new Map());
    setError(undefined);
    setBusy(true);
    try {
      const submission = submissionOf(typed, {
        sourceRequestId: sourceRequestId.current,
        previousRequestId: copied?.id ?? null,
        zone,
      });
      const sent = await api.send<AccessRequest>('POST', '/access-requests', await signed(submission));
      draft.setText('');
      if (sent.kind === 'done') return navigate(`/provider/requests/${sent.resource.id}?tab=mine`);
      if (submission.disclosure === 'SEALED')
        return navigate(sealedPagePath({ ...submission, source: SOURCE_OF_PORTAL }));
      setPending(form.pending);
      setTyped(nothing);
      if (sent.kind === 'pending') void tellLater(sent, submission.tenantId, typed);
      sourceRequestId.current = crypto.randomUUID();
    } catch (failure) {
      // Under that id there is another: what is sent next is a new one.
      if (failure instanceof ApiProblem && failure.code === 'REQUEST_DIFFERS')
        sourceRequestId.current = crypto.randomUUID();
      const fields = failure instanceof ApiProblem ? failure.fields : new Map();
      if (fields.size > 0) refuse(fields);
      else setError(failure);
    }
    setBusy(false);
    return undefined;
  };

  if (first === undefined) return <PageTop title={form.title} intro={form.onlyEngineers} />;
  return (
    <>
      <PageTop title={form.title} intro={form.intro} />
      {former.loaded.state === 'failed' && <FailedState error={former.loaded.error} onAgain={former.reload} />}
      {copied !== undefined && (
        <NoticeBar intent="info">{form.again({ status: words.statuses[copied.status] })}</NoticeBar>
      )}
      {pending !== undefined && <OutcomeMessage said={{ intent: 'info', text: pending }} />}
      <form ref={element} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {error !== undefined && (
          <NoticeBar intent="error">
            {error instanceof NotSigned ? words.passkeys.notSigned[error.why] : errorSentenceOf(error, words)}
          </NoticeBar>
        )}
        {needsPasskey && typed.exclusion === 'EMERGENCY' && <NeedsPasskey />}
        <RequestFields typed={typed} claims={claims} wrong={wrong} onChange={change} />
        <div>
          <Button appearance="primary" type="submit" disabledFocusable={busy}>
            {busy ? words.request.sending : form.submit}
          </Button>
        </div>
      </form>
    </>
  );
}
