import type { PasskeyChange, PasskeyNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';

type Said = (who: { readonly by: string; readonly of: string; readonly at: string }) => string;

const SAID: Readonly<Record<PasskeyChange, { readonly heading: string; readonly text: Said }>> = {
  FIRST_ENROLLED: {
    heading: 'The first passkey was enrolled',
    text: ({ by }) =>
      `${by} enrolled the first passkey. It stands alone, and each later one is confirmed by one that counts already. Print this letter, or keep the fingerprint elsewhere: whoever checks your decisions later needs it.`,
  },
  ENROLLED: {
    heading: 'A passkey was enrolled',
    text: ({ by, of }) => `The passkey of ${of} counts from now on. ${by} compared its fingerprint, and confirmed it.`,
  },
  PROPOSED: {
    heading: 'A passkey waits for another administrator',
    text: ({ by, at }) =>
      `${by} brought a passkey. Another administrator compares its fingerprint with that person, and confirms it in the portal by ${at}. Until then it does not count.`,
  },
  RECOVERY_PROPOSED: {
    heading: 'All passkeys are to be replaced by a new one',
    text: ({ by, at }) =>
      `${by} says that passkeys are lost, and brought a new one, which is to take the place of all others. Another administrator has to confirm it by ${at}; it counts a day after that. If you did not expect this, withdraw it in the portal.`,
  },
  RECOVERY_CONFIRMED: {
    heading: 'All passkeys will be replaced by a new one',
    text: ({ by, of, at }) =>
      `${by} confirmed the new passkey of ${of}. From ${at} on it counts, and no other does. If you did not expect this, withdraw it in the portal before. Keep its fingerprint elsewhere: whoever checks your decisions later needs it.`,
  },
  WITHDRAWN: {
    heading: 'A passkey was withdrawn',
    text: ({ by }) => `${by} withdrew it. It does not count.`,
  },
  REMOVED: {
    heading: 'A passkey was removed',
    text: ({ by, of }) => `${by} removed a passkey of ${of}. It never counts again.`,
  },
  REQUIRED: {
    heading: 'Decisions take a passkey from now on',
    text: ({ by }) => `${by} asked for it. Who has none cannot decide: enrol yours in the portal.`,
  },
  REQUIRED_NO_LONGER: {
    heading: 'Decisions take no passkey any more',
    text: ({ by }) =>
      `${by} turned that off. Whoever runs the sign-in or the portal could now decide in your name. If you did not expect this, require passkeys again in the portal.`,
  },
};

export const englishPasskeys: NoticeTexts<PasskeyNotice['kind']> = {
  'passkeys-changed': ({ what, by, of, at }, { person, tenant, times }) => {
    const { heading, text } = SAID[what];
    const said = text({ by: person(by), of: person(of ?? by), at: at === null ? '' : times.full(at) });
    return { subject: `${heading}: ${tenant}`, heading, paragraphs: [said] };
  },
};
