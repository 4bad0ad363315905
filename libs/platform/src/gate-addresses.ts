import { isOnThisMachine } from './loopback.ts';

type Values = Readonly<Record<string, unknown>>;

const ADDRESS = /^(?<kind>[a-z]+)(?<srv>\+srv)?:\/\/(?:[^@/?#]*@)?(?<hosts>[^/?#]*)[^?#]*(?:\?(?<parameters>[^#]*))?/;

/**
 * Returns the problems of the addresses by which a gate reaches its database and engineers reach the gate. Only the
 * certificate settings control TLS: drivers would give precedence to parameters of the address. Outside development,
 * passwords and the data that engineers read use TLS or stay on this machine.
 */
export function gateAddressProblems(values: Values): readonly string[] {
  const { LOCKBOX_GATE_DATABASE_URL: url, LOCKBOX_GATE_DATABASE_CA: ca } = values;
  const found = typeof url === 'string' ? ADDRESS.exec(url)?.groups : undefined;
  if (found === undefined) return [];
  const { kind = '', srv, hosts = '', parameters = '' } = found;
  if (kind !== 'mongodb' && !isReadable(String(url)))
    return ['LOCKBOX_GATE_DATABASE_URL cannot be read. Percent-encode what is no letter or digit in name and password'];
  const names = [...new URLSearchParams(parameters).keys()];
  const isMongo = kind === 'mongodb';
  const refused = isMongo ? names.filter((name) => ca !== '' && /^(ssl|tls)/i.test(name)) : names;
  const remedy = isMongo
    ? 'LOCKBOX_GATE_DATABASE_CA alone says how TLS is done'
    : 'give LOCKBOX_GATE_DATABASE_CA for TLS';
  return [
    ...(refused.length === 0
      ? []
      : [`LOCKBOX_GATE_DATABASE_URL has parameters (${refused.join(', ')}). Remove them: ${remedy}`]),
    ...(values.LOCKBOX_DEVELOPMENT === false ? (isMongo ? relayProblems : databaseProblems)(values, hosts) : []),
    ...(values.LOCKBOX_DEVELOPMENT === false && isMongo && ca === '' && srv === undefined && !asksForTls(parameters)
      ? unlessHere('LOCKBOX_GATE_DATABASE_CA is not set', hosts.split(','))
      : []),
  ];
}

/** Engineers must check the certificate with the same authorities. */
const databaseProblems = (values: Values, hosts: string): readonly string[] =>
  values.LOCKBOX_GATE_DATABASE_CA === ''
    ? unlessHere('LOCKBOX_GATE_DATABASE_CA is not set', [hosts, ...given(values.LOCKBOX_GATE_ENGINEERS_AT)])
    : [];

function relayProblems(values: Values): readonly string[] {
  if (values.LOCKBOX_GATE_RELAY_CERTIFICATE !== '') return [];
  const url = String(values.LOCKBOX_GATE_URL);
  const [told = URL.canParse(url) ? new URL(url).host : ''] = given(values.LOCKBOX_GATE_ENGINEERS_AT);
  return unlessHere('LOCKBOX_GATE_RELAY_CERTIFICATE is not set', [told]);
}

const unlessHere = (problem: string, places: readonly string[]): readonly string[] => {
  const away = places.find((place) => !isOnThisMachine(place.replace(/:\d*$/, '').replaceAll('%2F', '/')));
  return away === undefined
    ? []
    : [`${problem}, which it has to be outside development: "${away}" is not this machine`];
};

function isReadable(url: string): boolean {
  try {
    const { hostname, username, password, pathname } = new URL(url);
    return [hostname, username, password, pathname].every((part) => decodeURIComponent(part) !== undefined);
  } catch {
    return false;
  }
}

const given = (place: unknown): readonly string[] => (typeof place === 'string' && place !== '' ? [place] : []);
const asksForTls = (parameters: string): boolean =>
  ['tls', 'ssl'].some((name) => new URLSearchParams(parameters).get(name) === 'true');
