import { makeStyles, Text, tokens } from '@fluentui/react-components';
import { basisOf } from '../accesses/basis.ts';
import type { LockboxRequest } from '../api/resources.ts';
import { START } from '../navigation/routes.ts';
import { AccessSummary } from '../parts/access-summary.tsx';
import { DecisionSummary } from '../parts/decision-summary.tsx';
import { Details } from '../parts/details.tsx';
import { LicenceNames } from '../parts/licence-names.tsx';
import { NameList } from '../parts/names.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { Permissions } from '../parts/permissions.tsx';
import { NameWithId, personNameOf } from '../parts/person-name.tsx';
import { previousRow, relatedRow } from '../parts/related-requests.tsx';
import { PageSection } from '../parts/section.tsx';
import { TicketName } from '../parts/ticket-name.tsx';
import { useFormats } from '../time/clock.tsx';
import { Deadline, Moment } from '../time/moment.tsx';
import { useWords, type Words } from '../words/words.tsx';
import { ApprovalList } from './approvals.tsx';

const useStyles = makeStyles({
  justification: { display: 'block', whiteSpace: 'pre-wrap' },
  facts: { margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

/** All that helps to decide and, after the decision, all that came of it. */
export function RequestDetails({ request }: { readonly request: LockboxRequest }) {
  const styles = useStyles();
  const all = useWords();
  const { request: words, access, accesses } = all;
  const { facts, status, expiresAt, declaredBy, disclosedAt } = request;
  const basis = request.lockboxRequestedAt === null ? basisOf(request, all) : null;
  const waits = status === 'action-needed';
  const isClaim = request.lockboxRequestedAt !== null && request.exclusion === 'EMERGENCY';

  return (
    <>
      {isClaim && declaredBy !== null && (
        <NoticeBar intent="warning">{words.emergencyClaimed({ who: personNameOf(declaredBy), waits })}</NoticeBar>
      )}
      <PageSection title={words.asksFor}>
        <Details
          rows={[
            [words.who, <NameWithId key="who" of={request.engineer} />],
            [words.environment, <NameWithId key="environment" of={request.environment} />],
            [words.dataStores, <NameList key="stores" names={request.dataStores} />],
            [words.permissions, <Permissions key="permissions" ids={request.permissions} />],
            [
              words.justification,
              <Text key="why" className={styles.justification}>
                {request.justification ?? <em>{missingReason(request, all)}</em>}
              </Text>,
            ],
            [words.ticket, <TicketName key="ticket" id={request.supportRequestId} />],
            [words.requested, <Moment key="requested" at={request.requestedAt} />],
            previousRow(request, words.askedBefore, START.customer),
            relatedRow(request.askedAgainAs, words.askedAgain, START.customer),
            relatedRow(request.earlier, words.earlier, START.customer),
            request.idInLog === request.id ? null : [words.idInLog, request.idInLog],
            basis === null ? null : [accesses.notAsked, basis],
            isClaim ? [words.claimed, accesses.basis.EMERGENCY] : null,
            declaredBy === null ? null : [accesses.declaredBy, <NameWithId key="declarer" of={declaredBy} />],
            disclosedAt === null ? null : [accesses.disclosed, <Moment key="disclosed" at={disclosedAt} />],
            expiresAt === null
              ? null
              : [
                  status === 'expired' ? words.expiredAt : words.expires,
                  <Deadline key="expires" at={expiresAt} open={waits} says="expiresIn" />,
                ],
            isReport(request) ? null : [words.period, access.eightHours],
            [words.internalApproval, <DecisionSummary key="internal" decision={request.internalApproval} />],
            request.customerDecision === null
              ? null
              : [words.decision, <DecisionSummary key="customer" decision={request.customerDecision} />],
            waits
              ? null
              : [
                  words.access,
                  isReport(request) ? accesses.reportOnly : <AccessSummary key="access" access={request.access} />,
                ],
          ]}
        />
      </PageSection>
      <ApprovalList request={request} />
      {facts !== null && (
        <PageSection title={words.facts}>
          <Facts facts={facts} />
        </PageSection>
      )}
    </>
  );
}

/** An exclusion that only reports what happened: no access was given through Lockbox. */
const isReport = ({ status, exclusion }: LockboxRequest): boolean => status === 'excluded' && exclusion !== 'EMERGENCY';

function missingReason({ texts, disclosedAt }: LockboxRequest, { request, accesses }: Words): string {
  if (texts.justification.differs) return request.textDiffers;
  return disclosedAt === null ? request.erased : accesses.reasonNotSealed;
}

function Facts({ facts }: { readonly facts: NonNullable<LockboxRequest['facts']> }) {
  const styles = useStyles();
  const { request: words } = useWords();
  const { local } = useFormats();
  return (
    <ul className={styles.facts}>
      <li>{words.factPolicy({ enabled: facts.policyEnabled, version: facts.policyVersion })}</li>
      <li>{words.factManaged({ managed: facts.environmentManaged })}</li>
      {facts.protectedUntil !== null && <li>{words.factProtected({ until: local(facts.protectedUntil) })}</li>}
      {facts.emergencyRule !== 'OPENS' && <li>{words.factEmergencies[facts.emergencyRule]}</li>}
      <li>
        {facts.tenantLicences.length === 0 ? (
          words.factNoLicences
        ) : (
          <>
            {words.factLicences} <LicenceNames ids={facts.tenantLicences} />
          </>
        )}
      </li>
    </ul>
  );
}
