import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { isSamePerson } from '@lockbox/contracts/ids';
import type { LockboxRequest } from '../api/resources.ts';
import { nameAndIdOf, personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';

const useStyles = makeStyles({
  list: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
  comment: {
    display: 'block',
    whiteSpace: 'pre-wrap',
    paddingLeft: tokens.spacingHorizontalS,
    marginTop: tokens.spacingVerticalXXS,
    borderLeft: `2px solid ${tokens.colorNeutralStroke1}`,
  },
});

type Given = NonNullable<LockboxRequest['approvals']>;

const standing = ({ given }: Given) => given.filter(({ counts }) => counts);

/** Which of the approvals that the request needs this person's would be; none where it has theirs already. */
export function approvalPlaceOf({ approvals }: LockboxRequest, me: string): 'only' | 'first' | 'second' | 'given' {
  if (approvals === null || approvals.needed === 1) return 'only';
  const there = standing(approvals);
  if (there.some(({ by }) => isSamePerson(by.id, me))) return 'given';
  return there.length === 0 ? 'first' : 'second';
}

/** The existing approvals while another one is needed, in one line; undefined if one approver is enough, or nothing waits. */
export function approvalsSoFar({ approvals, status }: LockboxRequest, { approvals: words }: Words): string | undefined {
  if (approvals === null || approvals.needed === 1 || status !== 'action-needed') return undefined;
  const names = standing(approvals).map(({ by }) => personNameOf(by));
  return names.length === 0
    ? words.noneOf({ needed: approvals.needed })
    : words.soFar({ given: names.length, needed: approvals.needed, names: names.join(', ') });
}

/** The approvals that are there already, and why the request takes two. */
export function ApprovalList({ request }: { readonly request: LockboxRequest }) {
  const styles = useStyles();
  const words = useWords();
  const { approvals: text, request: requestWords } = words;
  const { approvals } = request;
  if (approvals === null || approvals.needed === 1) return undefined;
  const soFar = approvalsSoFar(request, words);
  return (
    <PageSection title={text.heading}>
      <Text block>{text.why[approvals.rule?.scope ?? 'all']}</Text>
      {soFar !== undefined && <Text block>{soFar}</Text>}
      {approvals.given.length > 0 && (
        <ul className={styles.list}>
          {approvals.given.map(({ by, at, comment, counts, text: check }) => (
            <li key={by.id}>
              {requestWords.decidedBy({ what: requestWords.approved, who: nameAndIdOf(by) })}, <Moment at={at} />
              {!counts && <Text block>{text.lapsed({ who: personNameOf(by) })}</Text>}
              {comment !== null && <Text className={styles.comment}>{comment}</Text>}
              {check.differs && <em>{requestWords.textDiffers}</em>}
            </li>
          ))}
        </ul>
      )}
    </PageSection>
  );
}
