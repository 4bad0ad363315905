/** The servers that integration tests share. `global-setup.ts` brings them up once per run. */
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
