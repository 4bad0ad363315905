/** A broker of one test file, which may be killed, paused and started again with what it had written. */
import { startChild } from '@lockbox/stack/child';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import { type Installation, openInstallation } from '@lockbox/stack/installation';
import { kafka } from '@lockbox/stack/kafka';
import { until } from './until.ts';

export interface OwnBroker {
  /** host:port */
  readonly brokers: string;
  signal(signal: NodeJS.Signals): void;
  /** Ends it like a crash: it writes nothing more, and notifies nobody. */
  kill(): Promise<void>;
  /** After `kill`. Resolves when it serves again. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 120_000;

/** Starts one, with an environment that may name folders of its own. */
export async function startOwnBroker(
  envIn: (installation: Installation) => Readonly<Record<string, string>> = () => ({}),
): Promise<OwnBroker> {
  const stack = await startEphemeralStack({ only: [], env: {} });
  const installation = openInstallation(stack.home, () => undefined);
  const env = envIn(installation);
  const command = await kafka.prepare(installation);
  const launch = () => startChild(stack.home, kafka.name, { ...command, env });
  const answers = () =>
    kafka.answer(installation).then(
      () => true,
      () => false,
    );
  const serves = () => until('the broker answers', answers, STARTS_WITHIN_MS);
  let child = launch();
  await serves();
  return {
    brokers: String((await kafka.addresses(installation)).kafkaBrokers),
    signal: (signal) => void process.kill(child.pid, signal),
    async kill() {
      process.kill(child.pid, 'SIGKILL');
      await child.exited();
    },
    async start() {
      child = launch();
      await serves();
    },
    stop: stack.stop,
  };
}
