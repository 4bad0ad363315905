/** The servers that integration tests share. `global-setup.ts` brings them up once per run. */
import { connectRegistry, type SchemaRegistryClient } from '@lockbox/contracts/registry';
import type { Secured } from '@lockbox/stack/secured';
import type { KafkaConfig } from 'kafkajs';
import { inject } from 'vitest';
import { CHECKPOINT_KEYS, INSTALLATION, SIGNING_KEYS } from './signing-keys.ts';

export interface TestStack {
  readonly kafkaBrokers: string;
  /** With the path of the Confluent API. */
  readonly registryUrl: string;
  readonly mongoUrl: string;
  readonly smtpUrl: string;
  /** The mail catcher's page; null when the mail server was named by the environment without LOCKBOX_MAIL_URL. */
  readonly mailUrl: string | null;
  readonly issuerUrl: string;
  /** Credentials of a stack with access control: tests connect as the platform team. */
  readonly secured?: Secured;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly stack: TestStack;
  }
}

let named: TestStack | undefined;

/** Outside of vitest, in a benchmark: the servers to use. */
export const useStack = (stack: TestStack): void => {
  named = stack;
};

/** The stack of this run, for a test of the project `integration`. */
export const testStack = (): TestStack => named ?? inject('stack');

/** kafkajs options for the stack's brokers. */
export const kafkaAt = ({ kafkaBrokers, secured }: TestStack): Pick<KafkaConfig, 'brokers' | 'ssl'> => ({
  brokers: kafkaBrokers.split(','),
  ...(secured === undefined ? {} : { ssl: secured.platform.tls() }),
});

export function registryAt({ registryUrl, secured }: TestStack): SchemaRegistryClient {
  if (secured === undefined) return connectRegistry(registryUrl);
  const { principal, password, tls } = secured.platform;
  return connectRegistry(registryUrl, { tls: { ca: tls().ca }, auth: { username: principal, password: password() } });
}

/** The settings that point a worker, the portal or the command line at the stack of this run, and the key that they all believe. */
export function stackEnvironment(stack: TestStack = testStack()): Record<string, string> {
  return {
    LOCKBOX_KAFKA_BROKERS: stack.kafkaBrokers,
    LOCKBOX_REGISTRY_URL: stack.registryUrl,
    LOCKBOX_MONGO_URL: stack.mongoUrl,
    LOCKBOX_SMTP_URL: stack.smtpUrl,
    LOCKBOX_OIDC_ISSUER: stack.issuerUrl,
    LOCKBOX_PROVIDER_OIDC_ISSUER: stack.issuerUrl,
    LOCKBOX_SIGNING_PUBLIC_KEYS: SIGNING_KEYS.publicKey,
    LOCKBOX_CHECKPOINT_PUBLIC_KEYS: CHECKPOINT_KEYS.publicKey,
    LOCKBOX_INSTALLATION: INSTALLATION,
  };
}
