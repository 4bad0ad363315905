import { sourceKeysOf } from '@lockbox/contracts/source-signature';
import { listed } from '@lockbox/platform/listed';
import {
  duration,
  kafkaSettings,
  mongoSettings,
  readSettings,
  registrySettings,
  secret,
  setting,
  text,
} from '@lockbox/platform/settings';
import type { CheckpointTrust } from '@lockbox/proof/verify/kept-claims';
import type { TopicsAdminOptions } from '@lockbox/topics/apply';
import type { EnvironmentVariables } from './installation.ts';

/** All settings of the command line. Each command reads only those that it needs, and so does not fail for others. */
const ctlSettings = {
  LOCKBOX_NAMESPACE: setting.namespace,
  LOCKBOX_DEVELOPMENT: setting.development,
  LOCKBOX_CLOCK_FILE: setting.clockFile,
  LOCKBOX_PORTAL_URL: setting.portalUrl,
  LOCKBOX_OIDC_ISSUER: setting.oidcIssuer,
  LOCKBOX_PROVIDER_OIDC_ISSUER: setting.providerOidcIssuer,
  LOCKBOX_OIDC_SCOPE: setting.oidcScope,
  LOCKBOX_TOKEN: text('Access token for the API, instead of `lockbox login`', { secret: true, default: '' }),
  LOCKBOX_TENANT_CLAIM: setting.tenantClaim,
  LOCKBOX_PROVIDER_CLAIM: setting.providerClaim,
  LOCKBOX_PARTITIONS: setting.partitions,
  LOCKBOX_TOPICS_FILE: setting.topicsFile,
  LOCKBOX_PRINCIPAL_PREFIX: setting.principalPrefix,
  LOCKBOX_ACCESS_RULES_ELSEWHERE: setting.accessRulesElsewhere,
  LOCKBOX_SOURCE_KEYS: setting.sourceKeys,
  LOCKBOX_SIGNING_PUBLIC_KEYS: setting.signingPublicKeys,
  LOCKBOX_UNSIGNED_EVENTS_UNTIL: setting.unsignedEventsUntil,
  LOCKBOX_SIGNING_KEYS_UNTIL: setting.signingKeysUntil,
  LOCKBOX_INSTALLATION: setting.installation,
  LOCKBOX_CHECKPOINT_PUBLIC_KEYS: setting.checkpointPublicKeys,
  LOCKBOX_DECISIONS_BELIEVED_UNTIL: setting.decisionsBelievedUntil,
  LOCKBOX_WITNESS_POLICY_FILE: text(
    'A file with the witnesses that have to cosign checkpoints (c2sp.org/tlog-policy)',
    {
      default: '',
    },
  ),
  LOCKBOX_WITNESSES_WITHIN: duration('After how long too few witnesses are wrong', 'PT10M'),
  LOCKBOX_HEALTH_URLS: text('Where programs serve /readyz and /metrics, without a path, separated by commas', {
    pattern: /^https?:\/\/[^\s,/?#]+(\s*,\s*https?:\/\/[^\s,/?#]+)*$/,
    default: '',
  }),
  LOCKBOX_SMTP_URL: setting.smtpUrl,
  LOCKBOX_ACCESS_URL: setting.accessUrl,
  LOCKBOX_ACCESS_SECRET: secret('The secret of a caller that access knows'),
  LOCKBOX_GATES: text(
    'Where engineers reach the gate of each data store: tenant/data-store=address, separated by commas',
    {
      pattern: /^[^,=]+\/[^,=]+=https?:\/\/[^\s/?#,]+(,[^,=]+\/[^,=]+=https?:\/\/[^\s/?#,]+)*$/,
      default: '',
    },
  ),
  LOCKBOX_SIGNALS_HEALTH_URL: text('Where the health of signals is reached, which says what its receivers have taken', {
    pattern: /^https?:\/\/[^\s/?#]+$/,
    default: 'http://localhost:8080',
  }),
} as const;

/** Of a store that speaks S3; not by the names of AWS's own tools, so that none of theirs is taken by mistake. */
const ofS3 = {
  LOCKBOX_S3_ENDPOINT: text('Address of a store that speaks S3, without the bucket; empty: that of AWS in the region', {
    pattern: /^(https?:\/\/[^\s@]+)?$/,
    default: '',
  }),
  LOCKBOX_S3_REGION: text('Region of the bucket', { pattern: /^[a-z0-9-]+$/, default: 'us-east-1' }),
  LOCKBOX_S3_ACCESS_KEY_ID: text('Access key at the store'),
  LOCKBOX_S3_SECRET_ACCESS_KEY: text('Secret of the access key at the store', { secret: true }),
  LOCKBOX_S3_SESSION_TOKEN: text('Token of an access key that holds for a time', { secret: true, default: '' }),
} as const;

/** What the manual page says of the environment. */
export const settingsOfManual = () =>
  Object.entries({ ...kafkaSettings, ...registrySettings, ...mongoSettings, ...ctlSettings, ...ofS3 }).map(
    ([name, { description }]) => ({ name, description }),
  );

export const clusterSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_NAMESPACE, LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = ctlSettings;
  return readSettings(
    { ...kafkaSettings, ...registrySettings, LOCKBOX_NAMESPACE, LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE },
    env,
  );
};
export type ClusterSettings = ReturnType<typeof clusterSettings>;

/** Of what reads the log. */
export const trustSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_SIGNING_PUBLIC_KEYS, LOCKBOX_UNSIGNED_EVENTS_UNTIL, LOCKBOX_SIGNING_KEYS_UNTIL } = ctlSettings;
  return readSettings({ LOCKBOX_SIGNING_PUBLIC_KEYS, LOCKBOX_UNSIGNED_EVENTS_UNTIL, LOCKBOX_SIGNING_KEYS_UNTIL }, env);
};

/** Settings for commands that read checkpoints: whose are believed. */
export const knownCheckpoints = (env: EnvironmentVariables): CheckpointTrust => {
  const { LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS } = ctlSettings;
  const settings = readSettings({ LOCKBOX_INSTALLATION, LOCKBOX_CHECKPOINT_PUBLIC_KEYS }, env);
  return {
    installation: settings.LOCKBOX_INSTALLATION,
    publicKeys: settings.LOCKBOX_CHECKPOINT_PUBLIC_KEYS.split(','),
  };
};

export const namespaceOf = (env: EnvironmentVariables): string => {
  const { LOCKBOX_NAMESPACE } = ctlSettings;
  return readSettings({ LOCKBOX_NAMESPACE }, env).LOCKBOX_NAMESPACE;
};

/** Up to when decisions are believed by their proof, in milliseconds since 1970. */
export const believedUntil = (env: EnvironmentVariables): number => {
  const { LOCKBOX_DECISIONS_BELIEVED_UNTIL } = ctlSettings;
  return Date.parse(readSettings({ LOCKBOX_DECISIONS_BELIEVED_UNTIL }, env).LOCKBOX_DECISIONS_BELIEVED_UNTIL) || 0;
};

/** With which it signs what it publishes as a source, or to the directory. */
export const sourceKeys = (env: EnvironmentVariables) => {
  const { LOCKBOX_SOURCE_KEYS } = ctlSettings;
  return sourceKeysOf(readSettings({ LOCKBOX_SOURCE_KEYS }, env).LOCKBOX_SOURCE_KEYS);
};

/** Of what asks access, as whoever guards data does. */
export const accessSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_ACCESS_URL, LOCKBOX_ACCESS_SECRET, LOCKBOX_DEVELOPMENT } = ctlSettings;
  return readSettings({ LOCKBOX_ACCESS_URL, LOCKBOX_ACCESS_SECRET, LOCKBOX_DEVELOPMENT }, env);
};

export const signalsSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_SIGNALS_HEALTH_URL } = ctlSettings;
  return readSettings({ LOCKBOX_SIGNALS_HEALTH_URL }, env);
};

/** Of an engineer's tool. */
export const engineersSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_ACCESS_URL, LOCKBOX_GATES, LOCKBOX_DEVELOPMENT } = ctlSettings;
  return readSettings({ LOCKBOX_ACCESS_URL, LOCKBOX_GATES, LOCKBOX_DEVELOPMENT }, env);
};

export const apiSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_PORTAL_URL, LOCKBOX_TOKEN } = ctlSettings;
  return readSettings({ LOCKBOX_PORTAL_URL, LOCKBOX_TOKEN }, env);
};

/** Reads one setting alone. */
const only =
  (name: 'LOCKBOX_OIDC_ISSUER' | 'LOCKBOX_PROVIDER_OIDC_ISSUER' | 'LOCKBOX_PROVIDER_CLAIM' | 'LOCKBOX_TENANT_CLAIM') =>
  (env: EnvironmentVariables): string =>
    String(
      readSettings({ [name]: ctlSettings[name], LOCKBOX_DEVELOPMENT: ctlSettings.LOCKBOX_DEVELOPMENT }, env)[name],
    );

export const customersIssuer = only('LOCKBOX_OIDC_ISSUER');
export const providersIssuer = only('LOCKBOX_PROVIDER_OIDC_ISSUER');
export const providerClaim = only('LOCKBOX_PROVIDER_CLAIM');
export const tenantClaim = only('LOCKBOX_TENANT_CLAIM');

/** Those that the portal asks of access tokens. */
export const scopes = (env: EnvironmentVariables): readonly string[] => {
  const { LOCKBOX_OIDC_SCOPE } = ctlSettings;
  return listed(readSettings({ LOCKBOX_OIDC_SCOPE }, env).LOCKBOX_OIDC_SCOPE);
};

export const clockSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE } = ctlSettings;
  return readSettings({ LOCKBOX_DEVELOPMENT, LOCKBOX_CLOCK_FILE }, env);
};

export const topicsSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_PARTITIONS, LOCKBOX_TOPICS_FILE } = ctlSettings;
  return { ...clusterSettings(env), ...readSettings({ LOCKBOX_PARTITIONS, LOCKBOX_TOPICS_FILE }, env) };
};

/** The access rules that `lockbox topics` makes and checks, or `elsewhere`. */
export const aclOptions = (env: EnvironmentVariables, prefix?: string): NonNullable<TopicsAdminOptions['acls']> => {
  const { LOCKBOX_PRINCIPAL_PREFIX, LOCKBOX_ACCESS_RULES_ELSEWHERE } = ctlSettings;
  const settings = readSettings({ LOCKBOX_PRINCIPAL_PREFIX, LOCKBOX_ACCESS_RULES_ELSEWHERE }, env);
  if (settings.LOCKBOX_ACCESS_RULES_ELSEWHERE) return 'elsewhere';
  const before = prefix ?? settings.LOCKBOX_PRINCIPAL_PREFIX;
  return { principalOf: (name) => `${before}${name}` };
};

export const storeSettings = (env: EnvironmentVariables) => ({
  ...clusterSettings(env),
  ...readSettings(mongoSettings, env),
});

/** Of an archive at s3://…. */
export const s3Settings = (env: EnvironmentVariables) => readSettings(ofS3, env);

/** Of the witnesses of checkpoints. */
export const witnessPolicySettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_WITNESS_POLICY_FILE, LOCKBOX_WITNESSES_WITHIN } = ctlSettings;
  return readSettings({ LOCKBOX_WITNESS_POLICY_FILE, LOCKBOX_WITNESSES_WITHIN }, env);
};

/** Where programs say how they are. */
export const healthUrls = (env: EnvironmentVariables): readonly string[] => {
  const { LOCKBOX_HEALTH_URLS } = ctlSettings;
  return listed(readSettings({ LOCKBOX_HEALTH_URLS }, env).LOCKBOX_HEALTH_URLS);
};

export const smtpUrl = (env: EnvironmentVariables): string => {
  const { LOCKBOX_SMTP_URL } = ctlSettings;
  return readSettings({ LOCKBOX_SMTP_URL }, env).LOCKBOX_SMTP_URL;
};

const ofCertificates = {
  LOCKBOX_KAFKA_CA: setting.kafkaCa,
  LOCKBOX_KAFKA_CERTIFICATE: setting.kafkaCertificate,
  LOCKBOX_REGISTRY_CA: setting.registryCa,
  LOCKBOX_REGISTRY_CERTIFICATE: setting.registryCertificate,
  LOCKBOX_MONGO_CA: setting.mongoCa,
  LOCKBOX_MONGO_CERTIFICATE: setting.mongoCertificate,
} as const;

/** What servers are told of who connects, and whom this trusts, as far as they are given. */
export const certificateSettings = (env: EnvironmentVariables) => {
  const values = readSettings({ ...ofCertificates, LOCKBOX_KAFKA_TLS: kafkaSettings.LOCKBOX_KAFKA_TLS }, env);
  return Object.keys(ofCertificates).flatMap((name) => {
    const pem = String(values[name as keyof typeof values]); // one of its own names
    return pem === '' ? [] : [{ name, pem }];
  });
};
