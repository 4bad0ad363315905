import type { ApprovalRule, EmergencyRule } from '@lockbox/contracts/generated/events';
import type { ApprovalNotice, NoticeOf } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { named } from '../named.ts';
import { type MessageView, shortName } from '../view.ts';

const UNKNOWN = 'eine Anforderung';

export const germanApprovals: NoticeTexts<ApprovalNotice['kind']> = {
  'one-more-approval': ({ by, expiresAt, lapsed }, view) => ({
    subject: `Zweite Genehmigung nötig bis ${view.times.short(expiresAt)}: ${shortName(view.request, UNKNOWN)}`,
    heading: 'Eine von zwei Genehmigungen liegt vor',
    paragraphs: [
      `${view.person(by)} hat die Anforderung genehmigt. Sie braucht zwei Genehmigungen; noch gibt es also keinen Zugriff: Wenn noch jemand von Ihnen genehmigt, beginnt der Zugriff und gilt 8 Stunden.`,
      ...(lapsed === null
        ? []
        : [
            `Die frühere Genehmigung von ${view.person(lapsed)} zählt nicht mehr: Diese Person administriert nicht mehr oder hat sie mit keinem Passkey signiert, der zählt.`,
          ]),
      `Ohne zweite Genehmigung bis ${view.times.full(expiresAt)} verfällt die Anforderung. Zum Ablehnen genügt eine Person.`,
    ],
  }),
  'approval-rule-set': ({ by, proposedBy, rule }, view) => ({
    subject: `Die Regel für Genehmigungen wurde für ${view.tenant} geändert`,
    heading: 'Die Regel für Genehmigungen wurde geändert',
    paragraphs: [
      proposedBy === null
        ? `${view.person(by)} hat sie festgelegt.`
        : `${view.person(proposedBy)} hat sie vorgeschlagen, und ${view.person(by)} hat sie bestätigt.`,
      `Ab jetzt gilt: ${ruleWords(rule, view)}. Für Anforderungen, die schon warten, bleibt es bei der Regel, unter der Sie gefragt wurden.`,
    ],
  }),
  'emergency-rule-set': ({ by, proposedBy, emergencyRule }, view) => ({
    subject: `Die Regel für Notfälle wurde für ${view.tenant} geändert`,
    heading: 'Die Regel für Notfälle wurde geändert',
    paragraphs: [
      proposedBy === null
        ? `${view.person(by)} hat sie festgelegt.`
        : `${view.person(proposedBy)} hat sie vorgeschlagen, und ${view.person(by)} hat sie bestätigt.`,
      `Ab jetzt gilt: ${EMERGENCIES[emergencyRule]}. Anforderungen, die auf Sie warten, warten weiter.`,
    ],
  }),
  'policy-change-proposed': ({ by, expiresAt, ...proposed }, view) => ({
    subject: `Zu bestätigen bis ${view.times.short(expiresAt)}: eine Änderung der Richtlinie von ${view.tenant}`,
    heading: 'Eine Änderung der Richtlinie ist vorgeschlagen',
    paragraphs: [
      proposedWords(view.person(by), proposed, view),
      `Das geht nur zu zweit, weil Ihre Regel zwei Genehmigungen verlangt. Es ändert sich nichts, wenn es niemand von Ihnen bis ${view.times.full(expiresAt)} im Portal bestätigt. Wenn Sie das nicht erwartet haben, ziehen Sie es dort zurück, und fragen Sie ${view.person(by)}.`,
    ],
  }),
  'policy-change-withdrawn': ({ by }, { person, tenant }) => ({
    subject: `Eine Änderung der Richtlinie von ${tenant} wurde zurückgezogen`,
    heading: 'Die vorgeschlagene Änderung der Richtlinie wurde zurückgezogen',
    paragraphs: [`${person(by)} hat sie zurückgezogen. Nichts hat sich geändert, und es ist nichts zu bestätigen.`],
  }),
};

const EMERGENCIES: Readonly<Record<EmergencyRule, string>> = {
  OPENS: 'Ein Notfall, den der Anbieter erklärt, gibt sofort Zugriff, und Sie werden benachrichtigt',
  NEEDS_APPROVER: 'Ein Notfall, den der Anbieter erklärt, gibt nur mit Ihrer Genehmigung Zugriff',
  REFUSED: 'Ein Notfall, den der Anbieter erklärt, wird abgelehnt',
};

function proposedWords(
  who: string,
  { rule, emergencyRule }: Pick<NoticeOf<'policy-change-proposed'>, 'rule' | 'emergencyRule'>,
  view: MessageView,
): string {
  if (rule !== null) return `${who} schlägt eine andere Regel für Genehmigungen vor: ${ruleWords(rule, view)}.`;
  if (emergencyRule) return `${who} schlägt eine andere Regel für Notfälle vor: ${EMERGENCIES[emergencyRule]}.`;
  return `${who} schlägt vor, Customer Lockbox auszuschalten: Dann wird bei neuen Anforderungen niemand von Ihnen gefragt.`;
}

function ruleWords({ scope, environmentIds, permissions }: ApprovalRule, view: MessageView): string {
  switch (scope) {
    case 'NONE':
      return 'Für jede Anforderung genügt eine Genehmigung';
    case 'ALL':
      return 'Jede Anforderung braucht zwei Genehmigungen';
    case 'ENVIRONMENTS':
      return `Anforderungen für diese Umgebungen brauchen zwei Genehmigungen: ${named(environmentIds.map(view.environment), 'weitere')}`;
    case 'PERMISSIONS':
      return `Anforderungen dieser Berechtigungen brauchen zwei Genehmigungen: ${named(permissions, 'weitere')}`;
    default:
      return scope satisfies never;
  }
}
