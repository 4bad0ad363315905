import { atLeast, definePart } from '../part.ts';
import { type PolicyAgainstForwarder, policyAgainstForwarder } from '../policy-against-forwarder.ts';

export const policy = definePart<PolicyAgainstForwarder>({
  name: 'policy',
  about: 'policy beside a bare transactional forwarder that writes the same records and bytes',
  measure: ({ quick }) => policyAgainstForwarder(quick ? 10_000 : 100_000, 3),
  figures({ rounds, written }) {
    type Round = (typeof rounds)[number];
    const median = (of: (round: Round) => number): number =>
      rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
    return [
      { what: 'policy, commands', value: median((round) => round.policy), unit: '/s' },
      {
        what: 'forwarder on kafkajs as it is published, commands',
        value: median(({ forwarder }) => forwarder),
        unit: '/s',
      },
      { what: 'policy ÷ that forwarder', value: median((round) => round.policy / round.forwarder), unit: '' },
      { what: "forwarder on Lockbox's patched kafkajs, commands", value: median(({ patched }) => patched), unit: '/s' },
      {
        row: 9,
        what: 'policy ÷ that forwarder',
        value: median((round) => round.policy / round.patched),
        unit: '',
        target: atLeast(0.6),
      },
      {
        what: 'records that each of them writes per command',
        value: written.reduce((sum, { perCommand }) => sum + perCommand, 0),
        unit: '',
      },
    ];
  },
});
