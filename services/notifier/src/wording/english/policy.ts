import type { PolicyNotice } from '../../work-list/notice.ts';
import type { NoticeTexts } from '../catalogue.ts';

export const englishPolicy: NoticeTexts<PolicyNotice['kind']> = {
  'became-unmanaged': ({ environmentId, protectedUntil }, { times, environment }) => {
    const name = environment(environmentId);
    return {
      subject: `Protected until ${times.short(protectedUntil)} only: ${name}`,
      heading: 'An environment is no longer a Managed Environment',
      paragraphs: [
        `Customer Lockbox acts on Managed Environments only. ${name} stays protected until ${times.full(protectedUntil)}.`,
        'To keep it protected, it has to be in the directory as a Managed Environment again.',
      ],
    };
  },
  'policy-enabled': ({ by, rollOutDueAt }, { times, person, tenant }) => ({
    subject: `Customer Lockbox was turned on for ${tenant}`,
    heading: 'Customer Lockbox was turned on',
    paragraphs: [
      `${person(by)} turned Customer Lockbox on. Requests are decided by it from now on.`,
      `All data stores are to confirm by ${times.full(rollOutDueAt)}.`,
    ],
  }),
  'policy-disabled': ({ by, proposedBy }, { person, tenant }) => ({
    subject: `Customer Lockbox was turned off for ${tenant}`,
    heading: 'Customer Lockbox was turned off',
    paragraphs: [
      `${person(by)} turned Customer Lockbox off${proposedBy ? `, as ${person(proposedBy)} had proposed` : ''}. Requests that already wait still need an approval; new ones need none.`,
    ],
  }),
  'roll-out-overdue': ({ missing, count }, { tenant }) => ({
    subject: `Roll-out overdue for ${tenant}: ${count} data ${count === 1 ? 'store' : 'stores'}`,
    heading: 'The roll-out of Customer Lockbox is overdue',
    paragraphs: [
      count > missing.length
        ? `24 hours have passed, and ${count} data stores have not confirmed that they enforce the policy. These are the first ${missing.length} of them; the portal shows all.`
        : `24 hours have passed, and ${count === 1 ? 'this data store has' : 'these data stores have'} not confirmed that ${count === 1 ? 'it enforces' : 'they enforce'} the policy.`,
    ],
  }),
};
