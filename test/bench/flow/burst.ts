/** Many requests at once: how quickly they are in the log, and their approvers told. */
import { lettersPerSecond } from '../measuring/mail-server.ts';
import { residentMiB } from '../measuring/processes.ts';
import { say } from '../say.ts';
import type { FlowSystem } from './flow-system.ts';
import { askedFor, type FlowRequest, LETTERS } from './requests.ts';
import { waitUpTo } from './wait-up-to.ts';

const SEND_AT_ONCE = 250;
const CREATED_WITHIN_MS = 120_000;
const SETTLED_WITHIN_MS = 900_000;

export interface Burst {
  readonly requests: number;
  /** How many of them became lockbox requests, and how quickly, from the first record sent to the last event seen. */
  readonly created: number;
  readonly createdPerSecond: number;
  /** Letters that the mail server took, from the first to the last of the burst. */
  readonly letters: number;
  readonly lettersPerSecond: number;
  /** From the first record sent until all letters and documents are there, or the measurement gave up. */
  readonly settledSeconds: number;
  readonly settled: boolean;
  /** Resident set of each program after it. */
  readonly memoryMiB: Readonly<Record<string, number>>;
}

export async function burst(flow: FlowSystem, requests: readonly FlowRequest[]): Promise<Burst> {
  const { log, mail } = flow;
  say(`flow: a burst of ${requests.length} requests …`);
  const lettersBefore = mail.letters();
  const letters = log.counts().notices + requests.length * LETTERS.asked;
  const begin = performance.now();
  await sendAll(flow, requests);
  const seen = () => requests.flatMap(({ id }) => log.seen('LockboxRequestCreated', id) ?? []);
  await waitUpTo(CREATED_WITHIN_MS, () => seen().length === requests.length);
  const times = seen();
  const createdPerSecond = times.length / ((Math.max(...times) - begin) / 1000);
  say(`flow: ${Math.round(createdPerSecond)} created a second; their letters …`);
  const settled = await flow.settled(letters, SETTLED_WITHIN_MS);
  const settledSeconds = (performance.now() - begin) / 1000;
  return {
    requests: requests.length,
    created: times.length,
    createdPerSecond,
    letters: mail.letters() - lettersBefore,
    lettersPerSecond: lettersPerSecond(mail, lettersBefore),
    settledSeconds,
    settled,
    memoryMiB: Object.fromEntries(flow.programs().map(({ name, pid }) => [name, residentMiB(pid)])),
  };
}

/** Publishes the records of many requests; without `records`, each is submitted and approved internally. */
export async function sendAll(
  { upstream }: FlowSystem,
  requests: readonly FlowRequest[],
  records: typeof askedFor = askedFor,
): Promise<void> {
  for (let from = 0; from < requests.length; from += SEND_AT_ONCE) {
    const piece = requests.slice(from, from + SEND_AT_ONCE);
    const [first] = piece;
    if (first !== undefined) await upstream.publish(first.submitted.source, piece.flatMap(records));
  }
}
