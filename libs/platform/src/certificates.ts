/** Checks and describes the PEM certificates and keys in a program's settings. */
import { createPrivateKey, X509Certificate } from 'node:crypto';

/** Servers that programs reach by TLS. Each has settings for a CA, a certificate and its key. */
const SERVERS = ['KAFKA', 'REGISTRY', 'MONGO'] as const;

type What = 'CA' | 'CERTIFICATE' | 'KEY' | 'PASSWORD';

const ONE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Those in a text, in its order; throws where one cannot be read. */
const certificatesIn = (pem: string): readonly X509Certificate[] =>
  [...pem.matchAll(ONE)].map(([text]) => new X509Certificate(text));

const day = (time: Date): string => time.toISOString().slice(0, 10);
/** On one line. */
const holderOf = ({ subject }: X509Certificate): string => subject.replaceAll('\n', ', ');

/** Whose they are, and until when: for the log. */
export const shownCertificates = (pem: string): string =>
  certificatesIn(pem)
    .map((certificate) => `${holderOf(certificate)} until ${day(certificate.validToDate)}`)
    .join('; ');

/** Whose they are, and when they end, in milliseconds since 1970. */
export const endsOfCertificates = (pem: string): readonly { readonly holder: string; readonly endsAt: number }[] =>
  certificatesIn(pem).map((one) => ({ holder: holderOf(one), endsAt: one.validToDate.getTime() }));

/**
 * Returns the problems of the TLS settings, each with the setting or the file to look at. An expired certificate is
 * one; of several authorities, a single one that is still valid is enough.
 */
export function certificateProblems(
  values: Readonly<Record<string, unknown>>,
  nameOf: (setting: string) => string,
): readonly string[] {
  return SERVERS.flatMap((server) => {
    const of = (what: What) => String(values[`LOCKBOX_${server}_${what}`] ?? '');
    const named = (what: What) => nameOf(`LOCKBOX_${server}_${what}`);
    const given = (['CA', 'CERTIFICATE'] as const).filter((what) => of(what) !== '');
    const unreadable = given.flatMap((what) => unreadableIn(of(what), named(what)));
    if (unreadable.length > 0) return unreadable;
    const authorities = certificatesIn(of('CA')).map((one) => timeProblem(one, named('CA')));
    const [own] = certificatesIn(of('CERTIFICATE'));
    return [
      ...[...given, ...(server === 'REGISTRY' && of('PASSWORD') !== '' ? (['PASSWORD'] as const) : [])].map((what) =>
        plainTextProblem(server, values, named(what)),
      ),
      ...(authorities.every((problem) => problem !== undefined) ? authorities.slice(0, 1) : []),
      ...(own === undefined ? [] : [timeProblem(own, named('CERTIFICATE'))]),
      ...(own === undefined || of('KEY') === ''
        ? []
        : [keyProblem(own, of('KEY'), named('KEY'), named('CERTIFICATE'))]),
    ].filter((problem) => problem !== undefined);
  });
}

function unreadableIn(pem: string, named: string): readonly string[] {
  try {
    return certificatesIn(pem).length > 0 ? [] : [`${named} holds no certificate in PEM`];
  } catch (error) {
    return [`${named} holds a certificate that cannot be read (${error instanceof Error ? error.message : error})`];
  }
}

function timeProblem(certificate: X509Certificate, named: string): string | undefined {
  const { validFromDate, validToDate } = certificate;
  const whose = `${named}: the certificate of ${holderOf(certificate)}`;
  if (validToDate.getTime() < Date.now()) return `${whose} ended on ${day(validToDate)}. Put a new one there`;
  if (validFromDate.getTime() > Date.now())
    return `${whose} begins on ${day(validFromDate)}. Wait, or set this machine's clock right`;
  return undefined;
}

function keyProblem(own: X509Certificate, key: string, named: string, certificate: string): string | undefined {
  try {
    if (own.checkPrivateKey(createPrivateKey(key))) return undefined;
  } catch {
    return `${named} holds no private key that can be read: it has to be in PEM, and not encrypted`;
  }
  return `${named} is not the key of the certificate in ${certificate}. They are made together`;
}

/** They mean nothing to a connection in plain text, or do harm there. To MongoDB's they bring TLS. */
function plainTextProblem(
  server: (typeof SERVERS)[number],
  values: Readonly<Record<string, unknown>>,
  named: string,
): string | undefined {
  if (server === 'KAFKA' && values.LOCKBOX_KAFKA_TLS === false)
    return `${named} is given, and LOCKBOX_KAFKA_TLS is not true`;
  if (server === 'REGISTRY' && String(values.LOCKBOX_REGISTRY_URL).startsWith('http:'))
    return `${named} is given, and LOCKBOX_REGISTRY_URL does not begin with https://`;
  return undefined;
}
