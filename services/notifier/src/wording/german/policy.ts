import type { PolicyNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';

export const germanPolicy: NoticeTexts<PolicyNotice['kind']> = {
  'became-unmanaged': ({ environmentId, protectedUntil }, { times, environment }) => {
    const name = environment(environmentId);
    return {
      subject: `Nur noch bis ${times.short(protectedUntil)} geschützt: ${name}`,
      heading: 'Eine Umgebung ist keine verwaltete Umgebung mehr',
      paragraphs: [
        `Customer Lockbox wirkt nur auf verwaltete Umgebungen. ${name} bleibt bis ${times.full(protectedUntil)} geschützt.`,
        'Damit der Schutz bleibt, muss sie wieder als verwaltete Umgebung im Verzeichnis stehen.',
      ],
    };
  },
  'policy-enabled': ({ by, rollOutDueAt }, { times, person, tenant }) => ({
    subject: `Customer Lockbox wurde für ${tenant} eingeschaltet`,
    heading: 'Customer Lockbox wurde eingeschaltet',
    paragraphs: [
      `${person(by)} hat Customer Lockbox eingeschaltet. Ab jetzt wird danach über Anforderungen entschieden.`,
      `Alle Datenspeicher sollen bis ${times.full(rollOutDueAt)} bestätigen.`,
    ],
  }),
  'policy-disabled': ({ by, proposedBy }, { person, tenant }) => ({
    subject: `Customer Lockbox wurde für ${tenant} ausgeschaltet`,
    heading: 'Customer Lockbox wurde ausgeschaltet',
    paragraphs: [
      `${person(by)} hat Customer Lockbox ausgeschaltet${proposedBy ? `, wie ${person(proposedBy)} es vorgeschlagen hatte` : ''}. Anforderungen, die schon warten, brauchen weiterhin eine Genehmigung; neue brauchen keine.`,
    ],
  }),
  'roll-out-overdue': ({ missing, count }, { tenant }) => ({
    subject: `Einführung überfällig bei ${tenant}: ${count} ${count === 1 ? 'Datenspeicher fehlt' : 'Datenspeicher fehlen'}`,
    heading: 'Die Einführung von Customer Lockbox ist überfällig',
    paragraphs: [
      count > missing.length
        ? `24 Stunden sind vergangen, und ${count} Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen. Dies sind die ersten ${missing.length}; das Portal zeigt alle.`
        : `24 Stunden sind vergangen, und ${count === 1 ? 'dieser Datenspeicher hat nicht bestätigt, dass er die Richtlinie durchsetzt' : 'diese Datenspeicher haben nicht bestätigt, dass sie die Richtlinie durchsetzen'}.`,
    ],
  }),
};
