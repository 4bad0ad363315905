import type { PasskeyChange, PasskeyNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';

type Said = (who: { readonly by: string; readonly of: string; readonly at: string }) => string;

const SAID: Readonly<Record<PasskeyChange, { readonly heading: string; readonly text: Said }>> = {
  FIRST_ENROLLED: {
    heading: 'Der erste Passkey wurde eingetragen',
    text: ({ by }) =>
      `${by} hat den ersten Passkey eingetragen. Er steht für sich allein, und jeden späteren bestätigt einer, der schon gilt. Drucken Sie diesen Brief, oder bewahren Sie den Fingerabdruck anderswo auf: Wer Ihre Entscheidungen später prüft, braucht ihn.`,
  },
  ENROLLED: {
    heading: 'Ein Passkey wurde eingetragen',
    text: ({ by, of }) =>
      `Der Passkey von ${of} gilt ab jetzt. ${by} hat seinen Fingerabdruck verglichen und ihn bestätigt.`,
  },
  PROPOSED: {
    heading: 'Ein Passkey wartet auf einen anderen Administrator',
    text: ({ by, at }) =>
      `${by} hat einen Passkey gebracht. Ein anderer Administrator vergleicht den Fingerabdruck mit dieser Person und bestätigt ihn im Portal bis ${at}. Vorher gilt er nicht.`,
  },
  RECOVERY_PROPOSED: {
    heading: 'Ein neuer Passkey soll alle ersetzen',
    text: ({ by, at }) =>
      `${by} sagt, dass Passkeys verloren sind, und hat einen neuen gebracht, der an die Stelle aller anderen treten soll. Ein anderer Administrator muss ihn bis ${at} bestätigen; einen Tag danach gilt er. Wenn Sie das nicht erwartet haben, ziehen Sie ihn im Portal zurück.`,
  },
  RECOVERY_CONFIRMED: {
    heading: 'Ein neuer Passkey wird alle ersetzen',
    text: ({ by, of, at }) =>
      `${by} hat den neuen Passkey von ${of} bestätigt. Ab ${at} gilt er, und kein anderer mehr. Wenn Sie das nicht erwartet haben, ziehen Sie ihn vorher im Portal zurück. Bewahren Sie seinen Fingerabdruck anderswo auf: Wer Ihre Entscheidungen später prüft, braucht ihn.`,
  },
  WITHDRAWN: {
    heading: 'Ein Passkey wurde zurückgezogen',
    text: ({ by }) => `${by} hat ihn zurückgezogen. Er gilt nicht.`,
  },
  REMOVED: {
    heading: 'Ein Passkey wurde entfernt',
    text: ({ by, of }) => `${by} hat einen Passkey von ${of} entfernt. Er gilt nie mehr.`,
  },
  REQUIRED: {
    heading: 'Entscheidungen brauchen ab jetzt einen Passkey',
    text: ({ by }) => `${by} hat das verlangt. Wer keinen hat, kann nicht entscheiden: Tragen Sie Ihren im Portal ein.`,
  },
  REQUIRED_NO_LONGER: {
    heading: 'Entscheidungen brauchen keinen Passkey mehr',
    text: ({ by }) =>
      `${by} hat das aufgehoben. Wer die Anmeldung oder das Portal betreibt, könnte jetzt in Ihrem Namen entscheiden. Wenn Sie das nicht erwartet haben, verlangen Sie im Portal wieder Passkeys.`,
  },
};

export const germanPasskeys: NoticeTexts<PasskeyNotice['kind']> = {
  'passkeys-changed': ({ what, by, of, at }, { person, tenant, times }) => {
    const { heading, text } = SAID[what];
    const said = text({ by: person(by), of: person(of ?? by), at: at === null ? '' : times.full(at) });
    return { subject: `${heading}: ${tenant}`, heading, paragraphs: [said] };
  },
};
