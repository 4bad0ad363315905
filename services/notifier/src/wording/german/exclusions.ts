import type { Exclusion } from '@lockbox/contracts/generated/events';
import type { ExclusionNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';
import { shortName } from '../view.ts';

const REASONS: Readonly<Record<Exclusion, string>> = {
  INADVERTENT: 'Bei Arbeiten an der Plattform kamen Kundendaten unbeabsichtigt in den Blick',
  EMERGENCY: 'ein Notfall außerhalb der üblichen Abläufe',
  LEGAL_DEMAND: 'eine rechtliche Forderung Dritter nach Daten',
};

const UNKNOWN = 'eine Anforderung';

export const germanExclusions: NoticeTexts<ExclusionNotice['kind']> = {
  exclusion: ({ exclusion, declaredBy, approvedBy, accessUntil }, { times, person, providerName, request, side }) => ({
    subject: `${accessUntil === null ? 'Ausnahme erklärt' : `Notfallzugriff bis ${times.short(accessUntil)}`}: ${shortName(request, UNKNOWN)}`,
    heading:
      side === 'customer'
        ? 'Eine Ausnahme wurde erklärt: Sie wurden nicht gefragt'
        : 'Eine Ausnahme wurde erklärt: Der Kunde wurde nicht gefragt',
    paragraphs: [
      `${providerName} hat eine Ausnahme erklärt. Grund: ${REASONS[exclusion]}.`,
      `Erklärt hat sie ${person(declaredBy)}, genehmigt hat sie ${person(approvedBy)}.`,
      accessUntil === null
        ? 'Dies ist ein Bericht: Er hat zu keinem Zugriff über Lockbox geführt.'
        : `Zugriff wurde gewährt, ohne ${side === 'customer' ? 'Sie' : 'den Kunden'} zu fragen, bis ${times.full(accessUntil)}.`,
    ],
  }),
  disclosed: ({ liftedAt }, { times, tenant, providerName }) => ({
    subject: `Offengelegt: eine rechtliche Forderung nach Daten von ${tenant}`,
    heading: 'Eine rechtliche Forderung darf nun offengelegt werden',
    paragraphs: [
      `${providerName} hat eine rechtliche Forderung nach Ihren Daten versiegelt festgehalten, weil das Gesetz verbot, Sie zu unterrichten. Seit ${times.full(liftedAt)} darf sie mitgeteilt werden.`,
      'Wer was angefordert und wer es genehmigt hat, steht unten. Dasselbe steht im Protokoll und lässt sich dort mit der Festlegung vergleichen, die damals aufgezeichnet wurde.',
    ],
  }),
};
