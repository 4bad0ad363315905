import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type ProposalAnswer, proposalOfAnswer } from './proposal-answer.ts';
import { proposalText } from './proposal-text.ts';

const expiresAt = '2026-01-05T10:00:00.456Z';
const answer: ProposalAnswer = {
  change: 'set-approval-rule',
  rule: { scope: 'environments', environments: [{ id: 'prod' }, { id: 'sandbox' }], permissions: [] },
  emergencyRule: null,
  proposedBy: { id: 'ada' },
  expiresAt,
  proposal: hash(
    'sha256',
    proposalText({
      tenantId: 'contoso',
      proposedBy: 'ada',
      change: 'SET_APPROVAL_RULE',
      rule: { scope: 'ENVIRONMENTS', environmentIds: ['prod', 'sandbox'], permissions: [] },
      emergencyRule: null,
      expiresAt: Date.parse(expiresAt),
    }),
  ),
};

test('what is found from an answer is what policy has', async () => {
  expect(await proposalOfAnswer(answer, 'contoso')).toBe(answer.proposal);
});

test('a proposed rule for emergencies is confirmed by what it says, and by nothing else', async () => {
  const text = proposalText({
    tenantId: 'contoso',
    proposedBy: 'ada',
    change: 'SET_EMERGENCY_RULE',
    rule: null,
    emergencyRule: 'REFUSED',
    expiresAt: Date.parse(expiresAt),
  });
  const proposal = hash('sha256', text);
  const shown = { ...answer, change: 'set-emergency-rule', rule: null, emergencyRule: 'refused', proposal } as const;
  expect(await proposalOfAnswer(shown, 'contoso')).toBe(proposal);
  expect(await proposalOfAnswer({ ...shown, emergencyRule: 'opens' }, 'contoso')).toBeNull();
  expect(await proposalOfAnswer({ ...shown, emergencyRule: null }, 'contoso')).toBeNull();
});

test.each<[string, Partial<ProposalAnswer>]>([
  ['what is to be done', { change: 'disable-policy' }],
  ['the rule', { rule: { scope: 'all', environments: [], permissions: [] } }],
  ['a rule that is missing', { rule: null }],
  ['an environment', { rule: { scope: 'environments', environments: [{ id: 'prod' }], permissions: [] } }],
  ['who proposed it', { proposedBy: { id: 'bob' } }],
  ['until when', { expiresAt: '2027-01-05T10:00:00.456Z' }],
])('nobody confirms by an answer in which %s is another', async (_what, change) => {
  expect(await proposalOfAnswer({ ...answer, ...change }, 'contoso')).toBeNull();
  expect(await proposalOfAnswer(answer, 'fabrikam')).toBeNull();
});
