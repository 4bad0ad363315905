import { isIP } from 'node:net';
import { certificateProblems } from './certificates.ts';
import { gateAddressProblems } from './gate-addresses.ts';
import { listed } from './listed.ts';
import { isOnThisMachine } from './loopback.ts';
import { publishedKeyProblems } from './published-keys.ts';

type Values = Readonly<Record<string, unknown>>;

/** Settings that belong together: whoever gives one gives them all. */
const TOGETHER = [
  ['LOCKBOX_KAFKA_SASL', 'LOCKBOX_KAFKA_USERNAME', 'LOCKBOX_KAFKA_PASSWORD'],
  ['LOCKBOX_KAFKA_CERTIFICATE', 'LOCKBOX_KAFKA_KEY'],
  ['LOCKBOX_REGISTRY_USERNAME', 'LOCKBOX_REGISTRY_PASSWORD'],
  ['LOCKBOX_REGISTRY_CERTIFICATE', 'LOCKBOX_REGISTRY_KEY'],
  ['LOCKBOX_MONGO_CERTIFICATE', 'LOCKBOX_MONGO_KEY'],
] as const;

function missingBeside(
  names: readonly string[],
  values: Readonly<Record<string, unknown>>,
  isUnreadable: (name: string) => boolean,
): readonly string[] {
  const given = names.filter((name) => values[name]);
  if (given.length === 0) return [];
  return names
    .filter((name) => values[name] === '' && !isUnreadable(name))
    .map((name) => `${name} is not set, and ${given.join(' and ')} ${given.length > 1 ? 'need' : 'needs'} it`);
}

function isNetwork(entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

function proxyProblems({ LOCKBOX_TRUSTED_PROXIES: given }: Values): readonly string[] {
  if (typeof given !== 'string') return [];
  return listed(given)
    .filter((entry) => !isNetwork(entry))
    .map((entry) => `LOCKBOX_TRUSTED_PROXIES: "${entry}" is neither an address nor a network such as 10.0.0.0/8`);
}

/** Returns whether the connection is private: by TLS, or on this machine. */
export function isPrivate(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || isOnThisMachine(hostname);
}

const WAYS = [
  'LOCKBOX_OIDC_ISSUER',
  'LOCKBOX_PROVIDER_OIDC_ISSUER',
  'LOCKBOX_ACCESS_URL',
  'LOCKBOX_GATE_TOKEN_ISSUER',
  'LOCKBOX_SIGNALS_URL',
];

/**
 * An attacker who changes an issuer's answers on the way can sign in as anybody, and one who reads a gate's gets a
 * password.
 */
function wayProblems(values: Values): readonly string[] {
  if (values.LOCKBOX_DEVELOPMENT !== false) return [];
  const addresses = WAYS.map((name) => [name, values[name]] as const);
  const gates = listed(String(values.LOCKBOX_GATES ?? '')).map(
    (entry) => ['LOCKBOX_GATES', entry.slice(entry.lastIndexOf('=') + 1)] as const,
  );
  return [...addresses, ...gates]
    .filter(([, address]) => typeof address === 'string' && URL.canParse(address) && !isPrivate(address))
    .map(
      ([name, address]) =>
        `${name}: "${address}" is not https:, which it has to be outside development, unless it is on this machine`,
    );
}

/** Returns the problems of settings in combination, or of more than their form. */
export function problemsAcross(
  values: Values,
  about: { readonly nameOf: (name: string) => string; readonly isUnreadable: (name: string) => boolean },
): readonly string[] {
  return [
    ...TOGETHER.flatMap((names) => missingBeside(names, values, about.isUnreadable)),
    ...certificateProblems(values, about.nameOf),
    ...proxyProblems(values),
    ...wayProblems(values),
    ...gateAddressProblems(values),
    ...publishedKeyProblems(values),
  ];
}
