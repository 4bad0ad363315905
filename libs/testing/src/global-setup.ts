/**
 * Brings up Kafka, the schema registry, MongoDB, mail and the development issuer once for all integration tests, in
 * containers where a Docker engine can be had, as child processes otherwise. Servers that the environment names are used
 * as they are. LOCKBOX_TEST_STACK=containers|embedded forces one or the other.
 */

import type { ServerKind } from '@lockbox/stack/embedded-server';
import { startEphemeralStack } from '@lockbox/stack/ephemeral-stack';
import type { TestProject } from 'vitest/node';
import type { TestStack } from './stack.ts';
import { chooseStack } from './stack-choice.ts';

const NAMED_BY: Readonly<Record<ServerKind, string>> = {
  kafka: 'LOCKBOX_KAFKA_BROKERS',
  registry: 'LOCKBOX_REGISTRY_URL',
  mongo: 'LOCKBOX_MONGO_URL',
  mail: 'LOCKBOX_SMTP_URL',
  issuer: 'LOCKBOX_OIDC_ISSUER',
};
const CONTAINED = ['kafka', 'registry', 'mongo', 'mail'] as const satisfies readonly ServerKind[];

const say = (line: string): void => {
  process.stdout.write(`[stack] ${line}\n`);
};

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const wanted = CONTAINED.filter((name) => process.env[NAMED_BY[name]] === undefined);
  const choice = await chooseStack(wanted, process.env, say);
  say(`Integration tests run on ${choice.description}`);
  const containers = choice.kind === 'containers' ? await choice.start() : null;
  // The issuer is our own program: a child process in either case.
  const rest: readonly ServerKind[] =
    containers === null ? ['kafka', 'registry', 'mongo', 'mail', 'issuer'] : ['issuer'];
  const embedded = await startEphemeralStack({ only: rest, say }).catch(async (error: unknown) => {
    await containers?.stop();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await Promise.all([containers?.stop(), embedded.stop()]);
  };
  const found = { ...namedByEnvironment(), ...embedded, ...containers?.addresses };
  const { kafkaBrokers, registryUrl, mongoUrl, smtpUrl, mailUrl, issuerUrl } = found;
  if (!kafkaBrokers || !registryUrl || !mongoUrl || !smtpUrl || !issuerUrl) {
    await stop();
    throw new Error(`A server has no address: ${JSON.stringify(found)}`);
  }
  const stack: TestStack = { kafkaBrokers, registryUrl, mongoUrl, smtpUrl, mailUrl: mailUrl ?? null, issuerUrl };
  project.provide('stack', stack);
  return stop;
}

function namedByEnvironment(): Partial<TestStack> {
  const { env } = process;
  const named: Partial<Record<keyof TestStack, string | undefined>> = {
    kafkaBrokers: env.LOCKBOX_KAFKA_BROKERS,
    registryUrl: env.LOCKBOX_REGISTRY_URL,
    mongoUrl: env.LOCKBOX_MONGO_URL,
    smtpUrl: env.LOCKBOX_SMTP_URL,
    mailUrl: env.LOCKBOX_SMTP_URL === undefined ? undefined : env.LOCKBOX_MAIL_URL,
    issuerUrl: env.LOCKBOX_OIDC_ISSUER,
  };
  // Only the undefined ones are left out.
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)) as Partial<TestStack>;
}
