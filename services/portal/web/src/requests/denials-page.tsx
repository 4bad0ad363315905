import { Button, Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { TEXT_MAX } from '@lockbox/contracts/submission-rules';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { shownOfAnswer } from '@lockbox/domain/requests/presented-answer';
import { useState } from 'react';
import type { LockboxRequest } from '../api/resources.ts';
import { CARD } from '../parts/card.ts';
import { Confirm } from '../parts/confirm.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { KeptText } from '../parts/kept-text.tsx';
import { ListChanged } from '../parts/list-changed.tsx';
import { ListEnd } from '../parts/list-end.tsx';
import { OutcomeMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { PageTop } from '../parts/page.tsx';
import { personNameOf } from '../parts/person-name.tsx';
import { Questions } from '../parts/questions.tsx';
import { PageSection } from '../parts/section.tsx';
import { FailedState, Loading } from '../parts/states.tsx';
import { TextLink } from '../parts/text-link.tsx';
import { useTicketName } from '../parts/ticket-name.tsx';
import { useSession } from '../session/session.tsx';
import { useDraft } from '../session/use-draft.ts';
import { Deadline } from '../time/moment.tsx';
import { useWords } from '../words/words.tsx';
import { RequestDetails } from './request-details.tsx';
import { useDenials } from './use-denials.ts';
import { useRequestList } from './use-request-list.ts';
import { useShown } from './use-shown.ts';

/** Page size. */
const AT_ONCE = 20;

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  request: {
    ...CARD,
    marginBottom: tokens.spacingVerticalM,
  },
  form: { display: 'flex', flexDirection: 'column', alignItems: 'flex-start', gap: tokens.spacingVerticalM },
  text: { marginTop: 0 },
});

/**
 * Denies several requests with one comment. Each that is chosen is shown whole, and is decided by itself on what was shown of it.
 * Nothing is approved here: an approval gives access, and wants a look of its own.
 */
export default function DenialsPage() {
  const { denials, request: words } = useWords();
  const { roles } = useSession();
  return (
    <>
      <PageTop
        title={denials.title}
        intro={denials.intro}
        above={<TextLink href="/requests">{denials.back}</TextLink>}
      />
      {isAdministrator(roles) ? <Denials /> : <Text>{words.onlyAdministrators}</Text>}
    </>
  );
}

function Denials() {
  const styles = useStyles();
  const { denials, request: words, states } = useWords();
  const ticketName = useTicketName();
  const list = useRequestList({ status: 'action-needed', sort: 'expiresAt', order: 'asc' });
  const { text, setText, restored } = useDraft('denials');
  const { results, sending, said, deny } = useDenials();
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState(false);
  const waiting = list.items.filter(({ id, status }) => status === 'action-needed' && results.get(id)?.done !== true);
  const chosen = waiting.filter(({ id }) => chosenIds.has(id));
  const tooMany = text.length - TEXT_MAX;

  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosenIds);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosenIds(next);
  };
  const send = async () => {
    const isDone = await deny(chosen, text.trim());
    setAsked(false);
    if (isDone) setText('');
  };

  return (
    <>
      {said !== undefined && <OutcomeMessage said={said} />}
      {results.size > 0 && (
        <PageSection title={denials.results}>
          <ul>
            {[...results].map(([id, { request, text: result }]) => (
              <li key={id}>
                <TextLink href={`/requests/${id}`}>{ticketName(request.supportRequestId)}</TextLink>: {result}
              </li>
            ))}
          </ul>
        </PageSection>
      )}
      {list.state === 'loading' && <Loading rows={8} />}
      {list.state === 'failed' && <FailedState error={list.error} onAgain={list.restart} />}
      {list.state === 'ready' && waiting.length === 0 && <EmptyState title={denials.none} />}
      <ListChanged list={list} />
      <ul className={styles.list}>
        {waiting.map((request) => (
          <Waiting
            key={request.id}
            request={request}
            chosen={chosenIds.has(request.id)}
            full={chosen.length >= AT_ONCE}
            onChoose={(isChosen) => choose(request.id, isChosen)}
          />
        ))}
      </ul>
      <ListEnd list={list} />
      {waiting.length > 0 && (
        <div className={styles.form}>
          <KeptText
            label={words.comment}
            hint={denials.commentHint}
            problem={tooMany > 0 ? words.tooLong({ n: tooMany }) : undefined}
            text={text}
            onText={setText}
            kept={restored ? words.commentKept : undefined}
          />
          <Text role="status">{denials.chosen({ n: chosen.length, most: AT_ONCE })}</Text>
          <Button
            appearance="primary"
            disabledFocusable={chosen.length === 0 || tooMany > 0}
            onClick={() => setAsked(true)}
          >
            {denials.deny}
          </Button>
        </div>
      )}
      <Confirm
        open={asked && chosen.length > 0}
        title={denials.confirm({ n: chosen.length })}
        yes={words.yesDeny}
        busy={sending}
        onYes={() => void send()}
        onCancel={() => setAsked(false)}
      >
        <p className={styles.text}>{denials.confirmText}</p>
        <ul>
          {chosen.map(({ id, supportRequestId, engineer }) => (
            <li key={id}>
              {ticketName(supportRequestId)}, {personNameOf(engineer)}
            </li>
          ))}
        </ul>
        {sending && <p role="status">{states.loading}</p>}
      </Confirm>
    </>
  );
}

/** A request to choose; all of it is shown as soon as it is chosen. */
function Waiting(props: {
  readonly request: LockboxRequest;
  readonly chosen: boolean;
  readonly full: boolean;
  readonly onChoose: (isChosen: boolean) => void;
}) {
  const { request, chosen, full, onChoose } = props;
  const styles = useStyles();
  const { request: words } = useWords();
  const ticketName = useTicketName();
  const isOther = useShown(request, shownOfAnswer) === null;
  const { engineer, environment } = request;
  const label = [
    ticketName(request.supportRequestId),
    personNameOf(engineer),
    environment.displayName ?? environment.id,
  ];
  return (
    <li className={styles.request}>
      <Checkbox
        label={label.join(', ')}
        checked={chosen}
        // A chosen request can always be deselected.
        disabled={!chosen && (isOther || full)}
        onChange={(_event, { checked }) => onChoose(checked === true)}
      />
      {isOther && <NoticeBar intent="error">{words.shownDiffers}</NoticeBar>}
      {chosen ? (
        <>
          <RequestDetails request={request} />
          <Questions questions={request.questions} engineer={engineer} />
        </>
      ) : (
        <Text block>
          {words.expires}: <Deadline at={request.expiresAt} open says="expiresIn" />
        </Text>
      )}
    </li>
  );
}
