import { availableParallelism } from 'node:os';
import { atLeast, atMost, definePart, type Figure } from '../part.ts';
import { say } from '../say.ts';
import { type VerifyCosts, verifyCosts } from '../verify-costs.ts';
import { type VerifiedLog, verifyLog } from '../verify-log.ts';

/** The events in policy's transactions under load, and without it. */
const [BUSY, QUIET] = [100, 4];

interface Verified {
  readonly busy: VerifyCosts;
  readonly quiet: VerifyCosts;
  /** In as many threads as `lockbox verify` takes. */
  readonly threads: VerifyCosts;
  readonly command: readonly VerifiedLog[];
}

export const verify = definePart<Verified>({
  name: 'verify',
  quick: true,
  about: 'verifying a log: against hashing and decoding the same bytes; what checkpoints take of audit',
  async measure({ quick }) {
    say('verify: a log of which each transaction has many events …');
    const events = quick ? 20_000 : 1_000_000;
    const busy = await verifyCosts(events, BUSY, 1);
    say('verify: the same in as many threads as there are processors …');
    const threads = await verifyCosts(events, BUSY, availableParallelism());
    say('verify: one of which each has few …');
    const few = await verifyCosts(quick ? 20_000 : 100_000, QUIET, 1);
    return { busy, threads, quiet: few, command: await verifyLog(events, BUSY) };
  },
  figures: ({ busy, quiet, threads, command }) => [
    {
      row: 18,
      what: `verifying ${busy.events.toLocaleString('en')} events in ${threads.threads} threads ÷ hashing and decoding them in one`,
      note: `${BUSY} in a transaction`,
      value: speed(threads),
      unit: '',
      target: atLeast(0.5),
    },
    { what: 'the same in one thread', note: `${BUSY} in a transaction`, value: speed(busy), unit: '' },
    { what: 'verified', note: `in ${threads.threads} threads`, value: perSecond(threads), unit: '/s' },
    { what: 'verified', note: 'in one thread', value: perSecond(busy), unit: '/s' },
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
    ...command.flatMap(({ events, threads: count, seconds, peakMiB }): readonly Figure[] => [
      {
        what: 'lockbox verify, with its start, reading and decisions',
        note: `${events.toLocaleString('en')} events, threads: ${count}`,
        value: events / seconds,
        unit: '/s',
      },
      {
        row: 18,
        what: 'memory of lockbox verify, at most',
        note: `threads: ${count}`,
        value: peakMiB,
        unit: 'MiB',
        target: atMost(300),
      },
    ]),
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
