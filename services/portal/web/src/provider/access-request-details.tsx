import { makeStyles, Text } from '@fluentui/react-components';
import type { AccessRequest } from '../api/resources.ts';
import { START } from '../navigation/routes.ts';
import { AccessSummary } from '../parts/access-summary.tsx';
import { DecisionSummary } from '../parts/decision-summary.tsx';
import { Details } from '../parts/details.tsx';
import { NameList } from '../parts/names.tsx';
import { Permissions } from '../parts/permissions.tsx';
import { NameWithId } from '../parts/person-name.tsx';
import { previousRow, relatedRow } from '../parts/related-requests.tsx';
import { PageSection } from '../parts/section.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { Deadline, Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';

const useStyles = makeStyles({ text: { display: 'block', whiteSpace: 'pre-wrap' } });

/** How many of the customer have approved while it waits for more: neither who, nor what they wrote. */
function approvalsRow({ approvals, status }: AccessRequest, words: Words['approvals']) {
  if (approvals === null || approvals.needed === 1 || status !== 'action-needed') return null;
  const given = approvals.given.filter(({ counts }) => counts).length;
  return [words.heading, words.countOnly({ given, needed: approvals.needed })] as const;
}

/** All that the provider's people may see of a request. */
export function AccessRequestDetails(props: {
  readonly request: AccessRequest;
  readonly tenantName: (tenantId: string) => string;
}) {
  const { request, tenantName } = props;
  const styles = useStyles();
  const { request: words, provider, approvals } = useWords();
  const waits = request.status === 'awaiting-internal-approval';
  return (
    <PageSection title={words.asksFor}>
      <Details
        rows={[
          [words.who, <NameWithId key="who" of={request.engineer} />],
          [provider.customer, tenantName(request.tenantId)],
          [words.environment, request.environment.displayName ?? request.environment.id],
          [words.dataStores, <NameList key="stores" names={request.dataStores} />],
          [words.permissions, <Permissions key="permissions" ids={request.permissions} />],
          [
            words.justification,
            <Text key="why" className={styles.text}>
              {request.justification ?? <em>{words.erased}</em>}
            </Text>,
          ],
          [words.ticket, <TicketName key="ticket" id={request.supportRequestId} />],
          request.exclusion === null ? null : [provider.exclusion, provider.exclusions[request.exclusion]],
          request.declaredBy === null ? null : [provider.declaredBy, request.declaredBy],
          [words.requested, <Moment key="requested" at={request.requestedAt} />],
          previousRow(request, words.askedBefore, START.provider),
          relatedRow(request.askedAgainAs, words.askedAgain, START.provider),
          relatedRow(request.earlier, words.earlier, START.provider),
          request.idInLog === request.id ? null : [words.idInLog, request.idInLog],
          waits
            ? [provider.review, <Deadline key="review" at={request.reviewExpiresAt} open says="expiresIn" />]
            : null,
          [words.internalApproval, <DecisionSummary key="internal" decision={request.internalApproval} />],
          request.expiresAt === null
            ? null
            : [
                words.expires,
                <Deadline
                  key="expires"
                  at={request.expiresAt}
                  open={request.status === 'action-needed'}
                  says="expiresIn"
                />,
              ],
          approvalsRow(request, approvals),
          request.customerDecision === null
            ? null
            : [provider.customerDecision, <DecisionSummary key="customer" decision={request.customerDecision} />],
          request.access === null ? null : [words.access, <AccessSummary key="access" access={request.access} />],
          [provider.source, `${request.source} / ${request.sourceRequestId}`],
        ]}
      />
    </PageSection>
  );
}
