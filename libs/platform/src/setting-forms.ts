import * as v from 'valibot';
import { DURATION } from './durations.ts';

/** A program's settings, by the names of their environment variables. */
export type Settings = Readonly<Record<string, Setting>>;

/** The values of settings. */
export type ValuesOf<S extends Settings> = { readonly [N in keyof S]: v.InferOutput<S[N]['form']> };

export interface Setting<T = unknown> extends Kept<T> {
  readonly description: string;
  /** The form of its text. Messages never repeat the text, which may be secret. */
  readonly form: v.GenericSchema<string, T>;
}

interface Kept<T> {
  /** Its value where none is given; a setting without one is needed. */
  readonly default?: T;
  /** True if descriptions show only that it is set. */
  readonly secret?: true;
  /** True if descriptions show its owner and its end. */
  readonly certificate?: true;
}

export function text(
  description: string,
  { pattern, ...kept }: Kept<string> & { readonly pattern?: RegExp } = {},
): Setting<string> {
  const form = pattern === undefined ? v.string() : v.pipe(v.string(), v.regex(pattern, `must match ${pattern}`));
  return { description, form, ...kept };
}

export const duration = (description: string, fallback: string): Setting<string> =>
  text(description, { pattern: DURATION, default: fallback });

export function integer(
  description: string,
  { least, most = Number.MAX_SAFE_INTEGER, ...kept }: Kept<number> & { readonly least: number; readonly most?: number },
): Setting<number> {
  const wrong = `must be a whole number, at least ${least}${most < Number.MAX_SAFE_INTEGER ? ` and at most ${most}` : ''}`;
  const form = v.pipe(v.string(), v.digits(wrong), v.toNumber(), v.minValue(least, wrong), v.maxValue(most, wrong));
  return { description, form, ...kept };
}

export const oneOf = <const O extends readonly string[], D extends string>(
  description: string,
  options: O,
  fallback: D,
): Setting<O[number] | D> => ({
  description,
  form: v.picklist(options, `must be one of ${options.join(', ')}`),
  default: fallback,
});

/** False where nothing is given. */
export const yes = (description: string): Setting<boolean> => ({
  description,
  form: v.pipe(v.string(), v.parseBoolean({ truthy: ['true', '1'], falsy: ['false', '0'] }, 'must be true or false')),
  default: false,
});

/** The length that `openssl rand -base64 32` gives: nobody guesses such a key. */
const KEY_LENGTH = 32;

/** A key of Lockbox's own. It is shown as "set", and `<NAME>_FILE` may name a file that holds it. */
export const secret = (description: string): Setting<string> => ({
  description: `${description}, of at least ${KEY_LENGTH} bytes`,
  form: v.pipe(v.string(), v.minLength(KEY_LENGTH, `must have at least ${KEY_LENGTH} characters`)),
  secret: true,
});

/** The same where there may be none, such as the key before the present one. */
export const optionalSecret = (description: string): Setting<string> => ({ ...secret(description), default: '' });

export const url = (description: string, kept?: Kept<string>) =>
  text(description, { pattern: /^[a-z][a-z0-9+.-]*:\/\/[^\s]+$/, ...kept });

/** Who is trusted, or who connects: in PEM, shown by whose it is and when it ends. */
export const certificates = (description: string) => text(`${description}, in PEM`, { certificate: true, default: '' });

/** The private key of a certificate. */
export const certificateKey = (description: string) =>
  text(`${description}, in PEM and not encrypted`, { secret: true, default: '' });

/** Ed25519 keys in base64: what of PKCS#8 and SPKI is the same for all of them, and then the key's 32 bytes. */
export const PRIVATE_KEY = 'MC4CAQAwBQYDK2VwBCIEI[A-P][A-Za-z0-9+/]{42}';
export const PUBLIC_KEY = 'MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=';
export const signingKey = (description: string, form = PRIVATE_KEY) =>
  text(`${description}: PKCS#8, as PEM or as its base64 in one line`, {
    pattern: new RegExp(`^(-----BEGIN PRIVATE KEY-----\\s+)?(${form})(\\s+-----END PRIVATE KEY-----\\s*)?$`),
    secret: true,
  });
export const publicKeys = (
  signed: string,
  { form = PUBLIC_KEY, ...kept }: Kept<string> & { readonly form?: string } = {},
) =>
  text(`The public keys, present and past, with which ${signed} were signed: SPKI in base64, separated by commas`, {
    pattern: new RegExp(`^(${form})(,(${form}))*$`),
    ...kept,
  });

/** RSA keys in the same forms; PEM breaks their base64 into lines. Whoever uses such a key says how long it has to be. */
export const RSA_PRIVATE_KEY = 'MII[A-Za-z0-9+/]{2}[AQgw]IBADANBgkqhkiG9w0BAQEFAASC[A-Za-z0-9+/\\s]+={0,2}';
export const RSA_PUBLIC_KEY = 'MII[A-Za-z0-9+/]{2}[DTjz]ANBgkqhkiG9w0BAQEFAAOC[A-Za-z0-9+/]+={0,2}';

/** Offsets in the topic of the log, whose id is named with them: a topic made again under its name has others. */
export const PLACES = '[A-Za-z0-9_-]{22}@\\d+:\\d+(,\\d+:\\d+)*';
export const inTheLog = (description: string, pattern: string, form: string): Setting<string> => ({
  description: `${description}: ${form}`,
  form: v.pipe(
    v.string(),
    v.regex(
      new RegExp(`^${pattern}$`),
      `has to be ${form}. The id is what \`kafka-topics.sh --describe --topic lockbox.events\` shows as TopicId`,
    ),
  ),
  default: '',
});

/** Places in a topic, or none. */
export const offsets = (description: string): Setting<string> =>
  text(`${description}, separated by commas`, { pattern: /^\d+:\d+(,\d+:\d+)*$/, default: '' });

export const ISO_TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
