import {
  kafkaSettings,
  mongoSettings,
  readSettings,
  registrySettings,
  setting,
  text,
} from '@lockbox/platform/settings';
import type { CheckpointTrust } from '@lockbox/proof/verify/kept-claims';
import type { EnvironmentVariables } from './installation.ts';

/** Settings for commands that read the log. Each command reads only those that it needs, and so does not fail for others. */
export const logSettings = {
  LOCKBOX_NAMESPACE: setting.namespace,
  LOCKBOX_DEVELOPMENT: setting.development,
  LOCKBOX_CLOCK_FILE: setting.clockFile,
  LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys,
  LOCKBOX_UNSIGNED_EVENTS_UNTIL: setting.unsignedEventsUntil,
  LOCKBOX_SIGNING_KEYS_UNTIL: setting.signingKeysUntil,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil,
} as const;

/**
 * The settings of an S3 store. They do not have the names of AWS's own tools, so that none of those is used by mistake.
 */
export const s3Settings = {
  LOCKBOX_S3_ENDPOINT: text('Address of a store that speaks S3, without the bucket; empty: that of AWS in the region', {
    pattern: /^(https?:\/\/[^\s@]+)?$/,
    default: '',
  }),
  LOCKBOX_S3_REGION: text('Region of the bucket', { pattern: /^[a-z0-9-]+$/, default: 'us-east-1' }),
  LOCKBOX_S3_ACCESS_KEY_ID: text('Access key at the store'),
  LOCKBOX_S3_SECRET_ACCESS_KEY: text('Secret of the access key at the store', { secret: true }),
  LOCKBOX_S3_SESSION_TOKEN: text('Token of an access key that holds for a time', { secret: true, default: '' }),
} as const;

export const clusterSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_NAMESPACE, LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = logSettings;
  return readSettings(
    { ...kafkaSettings, ...registrySettings, LOCKBOX_NAMESPACE, LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE },
    env,
  );
};
export type ClusterSettings = ReturnType<typeof clusterSettings>;

/** Whose events are believed. */
export const trustSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_SIGNING_PUBLIC_KEYS, LOCKBOX_UNSIGNED_EVENTS_UNTIL, LOCKBOX_SIGNING_KEYS_UNTIL } = logSettings;
  return readSettings({ LOCKBOX_SIGNING_PUBLIC_KEYS, LOCKBOX_UNSIGNED_EVENTS_UNTIL, LOCKBOX_SIGNING_KEYS_UNTIL }, env);
};

/** Settings for commands that read checkpoints: whose are believed. */
export const knownCheckpoints = (env: EnvironmentVariables): CheckpointTrust => {
  const { LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS } = logSettings;
  const settings = readSettings({ LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS }, env);
  return {
    installation: settings.LOCKBOX_INSTALLATION,
    publicKeys: settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(','),
  };
};

export const namespaceOf = (env: EnvironmentVariables): string => {
  const { LOCKBOX_NAMESPACE } = logSettings;
  return readSettings({ LOCKBOX_NAMESPACE }, env).LOCKBOX_NAMESPACE;
};

/** Up to when decisions are believed by their proof, in milliseconds since 1970. */
export const believedUntil = (env: EnvironmentVariables): number => {
  const { LOCKBOX_DECISIONS_BELIEVED_UNTIL } = logSettings;
  return Date.parse(readSettings({ LOCKBOX_DECISIONS_BELIEVED_UNTIL }, env).LOCKBOX_DECISIONS_BELIEVED_UNTIL) || 0;
};

export const clockSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = logSettings;
  return readSettings({ LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE }, env);
};

export const storeSettings = (env: EnvironmentVariables) => ({
  ...clusterSettings(env),
  ...readSettings(mongoSettings, env),
});

/** The store of an archive at s3://…. */
export const readS3Settings = (env: EnvironmentVariables) => readSettings(s3Settings, env);
