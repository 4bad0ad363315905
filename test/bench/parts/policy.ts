import { atLeast, atMost, definePart, type Figure, type Target } from '../part.ts';
import { type PolicyAgainstForwarder, policyAgainstForwarder, type Round } from '../policy-against-forwarder.ts';

export const policy = definePart<PolicyAgainstForwarder>({
  name: 'policy',
  about: 'policy beside bare transactional forwarders and Kafka Streams, which write the same records and bytes',
  // Fewer than 30,000 say more of the start than of the work.
  measure: ({ quick }) => policyAgainstForwarder(quick ? 30_000 : 100_000, quick ? 1 : 3),
  figures({ rounds, proofs, written }) {
    const median = (of: (round: Round) => number): number =>
      rounds.map(of).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? Number.NaN;
    /** NaN where the other side was not measured. */
    const beside = (
      other: string,
      of: (round: Round) => number | undefined,
      { row, target }: { readonly row?: number; readonly target?: Target } = {},
    ): readonly Figure[] => {
      const rate = (round: Round): number => of(round) ?? Number.NaN;
      const ratio = {
        what: `policy ÷ ${other}`,
        value: median((round) => round.policy / rate(round)),
        unit: '',
        target,
      };
      return [
        { what: `${other}, commands`, value: median(rate), unit: '/s' },
        row === undefined ? ratio : { row, ...ratio },
      ];
    };
    return [
      { what: 'policy, commands', value: median((round) => round.policy), unit: '/s' },
      {
        row: 17,
        what: "proofs of events: share of policy's time under load",
        note: `${proofs.events} events in a transaction`,
        value: (proofs.prove / proofs.events) * median((round) => round.policy),
        unit: '',
        target: atMost(0.1),
      },
      ...beside('forwarder on kafkajs as it is published', ({ forwarder }) => forwarder),
      ...beside("forwarder on Lockbox's patched kafkajs", ({ patched }) => patched, { row: 9, target: atLeast(0.6) }),
      ...beside('forwarder that also decodes, verifies and hashes', ({ floor }) => floor),
      ...beside('the same topology in Kafka Streams', ({ streams }) => streams, { row: 10, target: atLeast(1) }),
      {
        what: 'records that each of them writes per command',
        value: written.reduce((sum, { perCommand }) => sum + perCommand, 0),
        unit: '',
      },
    ];
  },
});
