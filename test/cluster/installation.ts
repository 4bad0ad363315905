/** An operator's part of an installation by the chart: values, Secrets and ConfigMaps, for the servers of a test. */
import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PORTAL_CLIENT } from '@lockbox/stack/issuer-settings';
import { keyEnvironment } from '@lockbox/stack/lockbox-services';
import { localKeys } from '@lockbox/stack/secrets';
import { SOURCE_KEYS, sourceSecret } from '@lockbox/testing/source-keys';
import { topicsFile } from '@lockbox/topics/file';
import type { ProgramName } from '@lockbox/topics/programs';
import type { Servers } from './servers.ts';

export const PARTITIONS = 6;
const CALLER = 'secret-of-the-cluster-and-of-nobody-else';
/** The chart's programs share one username at the registry. */
const READS_SCHEMAS = 'verifier';

export const programs: readonly ProgramName[] = topicsFile()
  .programs.filter(({ perDataStore }) => !perDataStore)
  .map(({ name }) => name);

type Texts = Readonly<Record<string, string>>;

export interface Installation {
  readonly values: object;
  /** By name. */
  readonly secrets: ReadonlyMap<string, Texts>;
  readonly configMaps: ReadonlyMap<string, Texts>;
}

export function installationAt({ home, stack }: Servers, image: { repository: string; tag: string }): Installation {
  const { secured } = stack;
  const { signing, checkpoints } = localKeys(home);
  const values = {
    image: { ...image, pullPolicy: 'Never' },
    kafka: { brokers: stack.kafkaBrokers },
    registry: { url: stack.registryUrl, username: `lockbox-${READS_SCHEMAS}` },
    mongo: { url: stack.mongoUrl },
    caConfigMap: 'lockbox-ca',
    filesConfigMap: 'lockbox-files',
    partitions: PARTITIONS,
    setup: { database: true, registryUsername: secured.platform.principal },
    settings: {
      LOCKBOX_INSTALLATION: 'lockbox.example',
      LOCKBOX_PORTAL_URL: 'https://lockbox.example',
      LOCKBOX_ACCESS_URL: 'https://access.lockbox.example',
      LOCKBOX_OIDC_ISSUER: stack.issuerUrl,
      LOCKBOX_PROVIDER_OIDC_ISSUER: stack.issuerUrl,
      LOCKBOX_SIGNING_PUBLIC_KEYS: signing.publicKey,
      LOCKBOX_CHECKPOINT_PUBLIC_KEYS: checkpoints.publicKey,
      NODE_EXTRA_CA_CERTS: '/etc/lockbox-ca/ca.crt',
    },
    programs: {
      access: { settings: { LOCKBOX_ACCESS_CALLERS: `cluster=${hash('sha256', CALLER)}@*` } },
      connector: { enabled: true, settings: { LOCKBOX_CONNECTOR_FILE: '/etc/lockbox/connector.yaml' } },
    },
  };
  const configMaps = new Map([
    ['lockbox-ca', { 'ca.crt': readFileSync(secured.authority, 'utf8') }],
    ['lockbox-files', { 'connector.yaml': 'sources: { servicedesk: { kind: cloudevents } }\n' }],
  ]);
  const secrets = new Map<string, Texts>();
  for (const name of [...programs, 'platform'] as const) {
    const { certificate, key } = secured.client(name);
    const pair = { 'tls.crt': readFileSync(certificate, 'utf8'), 'tls.key': readFileSync(key, 'utf8') };
    secrets.set(`lockbox-${name}-tls`, pair);
    const asked = name === 'platform' ? name : READS_SCHEMAS;
    const own = name === 'platform' ? {} : secretsOf(name, home, stack.smtpUrl);
    secrets.set(`lockbox-${name}`, {
      LOCKBOX_REGISTRY_PASSWORD: readFileSync(secured.passwordFile(asked), 'utf8'),
      ...own,
    });
  }
  return { values, secrets, configMaps };
}

function secretsOf(name: ProgramName, home: string, smtpUrl: string): Texts {
  const keys = keyEnvironment(name, localKeys(home));
  const sources = keys.LOCKBOX_SOURCE_KEYS;
  return {
    ...keys,
    ...(sources === undefined ? {} : { LOCKBOX_SOURCE_KEYS: `${sources},${SOURCE_KEYS}` }),
    ...(name === 'notifier' ? { LOCKBOX_SMTP_URL: smtpUrl } : {}),
    ...(name === 'portal' ? { LOCKBOX_OIDC_CLIENT_SECRET: PORTAL_CLIENT.secret } : {}),
    ...(name === 'connector'
      ? {
          LOCKBOX_CONNECTOR_SECRETS: `servicedesk=whsec_${Buffer.from(CALLER).toString('base64')}`,
          LOCKBOX_CONNECTOR_SOURCE_KEYS: `servicedesk=${sourceSecret('servicedesk')}`,
        }
      : {}),
  };
}
