import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { clusterSettings, logSettings, s3Settings } from '@lockbox/command-line/settings';
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
import type { TopicsAdminOptions } from '@lockbox/topics/apply';

/** All settings of the command line. Each command reads only those that it needs, and so does not fail for others. */
const ctlSettings = {
  ...logSettings,
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

/** The settings that the manual page lists. */
export const settingsOfManual = () =>
  Object.entries({ ...kafkaSettings, ...registrySettings, ...mongoSettings, ...ctlSettings, ...s3Settings }).map(
    ([name, { description }]) => ({ name, description }),
  );

/** With which it signs what it publishes as a source, or to the directory. */
export const sourceKeys = (env: EnvironmentVariables) => {
  const { LOCKBOX_SOURCE_KEYS } = ctlSettings;
  return sourceKeysOf(readSettings({ LOCKBOX_SOURCE_KEYS }, env).LOCKBOX_SOURCE_KEYS);
};

/** The settings for calling access as a system that guards data. */
export const accessUrlSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_ACCESS_URL, LOCKBOX_ACCESS_SECRET, LOCKBOX_DEVELOPMENT } = ctlSettings;
  return readSettings({ LOCKBOX_ACCESS_URL, LOCKBOX_ACCESS_SECRET, LOCKBOX_DEVELOPMENT }, env);
};

export const signalsSettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_SIGNALS_HEALTH_URL } = ctlSettings;
  return readSettings({ LOCKBOX_SIGNALS_HEALTH_URL }, env);
};

/** The settings of an engineer's tool. */
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

/** The settings of the witnesses of checkpoints. */
export const witnessPolicySettings = (env: EnvironmentVariables) => {
  const { LOCKBOX_WITNESS_POLICY_FILE, LOCKBOX_WITNESSES_WITHIN } = ctlSettings;
  return readSettings({ LOCKBOX_WITNESS_POLICY_FILE, LOCKBOX_WITNESSES_WITHIN }, env);
};

/** The health addresses of the programs. */
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

/** The client certificate for servers and the trusted authorities, as far as they are given. */
export const certificateSettings = (env: EnvironmentVariables) => {
  const values = readSettings({ ...ofCertificates, LOCKBOX_KAFKA_TLS: kafkaSettings.LOCKBOX_KAFKA_TLS }, env);
  return Object.keys(ofCertificates).flatMap((name) => {
    const pem = String(values[name as keyof typeof values]); // one of its own names
    return pem === '' ? [] : [{ name, pem }];
  });
};
