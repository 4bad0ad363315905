import { atLeast, atMost, definePart } from '../part.ts';
import { say } from '../say.ts';
import { type VerifyCosts, verifyCosts } from '../verify-costs.ts';

/** As policy commits while much comes, and while little does. */
const [BUSY, QUIET] = [100, 4];

interface Verified {
  readonly busy: VerifyCosts;
  readonly quiet: VerifyCosts;
}

export const verify = definePart<Verified>({
  name: 'verify',
  quick: true,
  about: 'verifying a log: against hashing and decoding the same bytes; what checkpoints take of audit',
  async measure({ quick }) {
    say('verify: a log of which each transaction has many events …');
    const busy = await verifyCosts(quick ? 20_000 : 1_000_000, BUSY);
    say('verify: one of which each has few …');
    return { busy, quiet: await verifyCosts(quick ? 20_000 : 100_000, QUIET) };
  },
  figures: ({ busy, quiet }) => [
    {
      row: 18,
      what: `verifying ${busy.events.toLocaleString('en')} events ÷ hashing and decoding them`,
      note: `${BUSY} in a transaction`,
      value: speed(busy),
      unit: '',
      target: atLeast(0.5),
    },
    { what: 'verified', note: `${BUSY} in a transaction`, value: perSecond(busy), unit: '/s' },
    {
      what: 'verifying ÷ hashing and decoding',
      note: `${QUIET} in a transaction, each of which has a signature`,
      value: speed(quiet),
      unit: '',
    },
    {
      what: 'verifying with decisions ÷ hashing and decoding',
      note: `${BUSY} in a transaction`,
      value: busy.seconds.bare / (busy.seconds.verify + busy.seconds.decisions),
      unit: '',
    },
    { row: 18, what: 'memory while verifying, at most', value: busy.peakMiB, unit: 'MiB', target: atMost(300) },
    {
      row: 19,
      what: 'checkpoints: share of what audit does with an event before it writes documents',
      value: shareOfCheckpoints(busy),
      unit: '',
      target: atMost(0.1),
    },
  ],
});

const speed = ({ seconds }: VerifyCosts): number => seconds.bare / seconds.verify;
const perSecond = ({ events, seconds }: VerifyCosts): number => events / seconds.verify;

/** Audit checks proofs and chains, decides again, and makes the tree: as verifying does. */
function shareOfCheckpoints({ seconds }: VerifyCosts): number {
  return seconds.checkpoints / (seconds.verify + seconds.decisions);
}
