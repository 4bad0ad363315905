/** Keys and certificates of programs, as far as they are among the settings. */

import type { EnvironmentVariables } from '@lockbox/command-line/installation';
import { clockSettings, trustSettings } from '@lockbox/command-line/settings';
import { publicKeysOf, signingKeyOf } from '@lockbox/evidence/signing-keys';
import { endsOfCertificates } from '@lockbox/platform/certificates';
import { isPublishedKey } from '@lockbox/platform/published-keys';
import { readSettings, type Setting, SettingsError, secret, setting } from '@lockbox/platform/settings';
import { EACH_SENDERS_KEY, topicsFile } from '@lockbox/topics/file';
import { senderKeySettings } from '@lockbox/topics/programs';
import { certificateSettings } from '../../settings.ts';
import type { Check } from '../examine.ts';
import { type DoctorFinding, orRight, unchecked, warning, wrong } from '../finding.ts';

/** But for passwords in addresses, and the key of signals, which is RSA. */
const KEY_NAME =
  /^LOCKBOX_(SENDER_KEY|SOURCE_KEYS|[A-Z]*_?SOURCE_KEY|SIGNING_KEY|CHECKPOINT_KEY|STATE_KEY|SESSION_KEY|ACCESS_TOKEN_KEY)/;

const PRIVATE_KEYS: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ['LOCKBOX_SIGNING_KEY', setting.signingKey],
  ['LOCKBOX_CHECKPOINT_KEY', setting.checkpointKey],
  ['LOCKBOX_ACCESS_TOKEN_KEY', setting.accessTokenKey],
]);
const KEYS: ReadonlyMap<string, Setting> = new Map<string, Setting>([
  ...PRIVATE_KEYS,
  ['LOCKBOX_SOURCE_KEYS', setting.sourceKeys],
]);

const howToMake = (name: string): string =>
  PRIVATE_KEYS.has(name)
    ? '`openssl genpkey -algorithm ed25519` makes one: docs/guides/platform-teams.md says who is told its public key first.'
    : '`openssl rand -base64 32` makes one; `lockbox keys rotate SENDER` changes a sender’s without losing anything.';

/** The keys of programs, by what schemas/topics.yaml says that each has: their form, without their program's other settings. */
const keySettings: Readonly<Record<string, Setting>> = Object.fromEntries(
  topicsFile()
    .programs.flatMap(({ secrets }) => secrets)
    .flatMap((name) =>
      name.startsWith(EACH_SENDERS_KEY)
        ? Object.values(senderKeySettings).map((own) => `${own}${name.slice(EACH_SENDERS_KEY.length)}`)
        : [name],
    )
    .filter((name) => KEY_NAME.test(name))
    .map((name) => [name, KEYS.get(name) ?? secret(name)]),
);

const DAY_MS = 86_400_000;
/** `npm run certificates` renews certificates that end within this time. */
const SOON_MS = 30 * DAY_MS;

export const secretsCheck: Check = {
  name: 'secrets',
  needs: [],
  servers: [],
  examine({ env }) {
    const { LOCKBOX_DEVELOPMENT: development } = clockSettings(env);
    const findings: DoctorFinding[] = [];
    const values = new Map<string, string>();
    const given = Object.entries(keySettings).filter(([name]) => env[name] || env[`${name}_FILE`]);
    for (const [name, form] of given) {
      try {
        values.set(name, String(readSettings({ [name]: form }, env)[name]));
      } catch (error) {
        if (!(error instanceof SettingsError)) throw error;
        findings.push(
          wrong(`${error.problems.join('; ')}.`, {
            follows: 'The program that has it does not start; a key that is too short can be found by trying.',
            remedy: howToMake(name),
          }),
        );
      }
    }
    findings.push(...shared(values), ...signingKey(values, env));
    const published = [...values].filter(([, value]) => isPublishedKey(value)).map(([name]) => name);
    if (published.length > 0)
      findings.push(
        (development ? warning : wrong)(`${published.join(', ')}: a key that docker-compose.yml publishes.`, {
          follows: 'Whoever has read the repository can sign with it.',
          remedy: 'Not for production: make one of your own.',
        }),
      );
    if (development)
      findings.push(
        warning('LOCKBOX_DEVELOPMENT is on.', {
          follows: 'The clock can be moved forward, and records carry the times that senders give them.',
          remedy: 'Not for production: take the setting away from every program.',
        }),
      );
    if (given.length === 0)
      findings.push(
        unchecked(
          'Keys of programs: none is among the settings here, as it should be.',
          'Run `lockbox doctor` once where a program runs, with its settings; programs say themselves at start what is wrong with theirs.',
        ),
      );
    return given.length === 0 ? findings : orRight(findings, `${values.size} keys, none too short, none used twice.`);
  },
};

/** Finds secrets that are the same: a program that knows one can send as the other. */
function shared(values: ReadonlyMap<string, string>): readonly DoctorFinding[] {
  const bySecret = Map.groupBy(values, ([, value]) => value);
  return [...bySecret.values()]
    .filter((names) => names.length > 1)
    .map((names) =>
      wrong(`${names.map(([name]) => name).join(' and ')} are the same.`, {
        follows: 'Whoever has the one can sign as the other: a timer could approve.',
        remedy: `Give each a key of its own: docs/guides/platform-teams.md, "Changing a sender's key".`,
      }),
    );
}

function signingKey(values: ReadonlyMap<string, string>, env: EnvironmentVariables): readonly DoctorFinding[] {
  const own = values.get('LOCKBOX_SIGNING_KEY');
  if (own === undefined || (!env.LOCKBOX_SIGNING_PUBLIC_KEYS && !env.LOCKBOX_SIGNING_PUBLIC_KEYS_FILE)) return [];
  const { id, publicKey } = signingKeyOf(own);
  if (publicKeysOf(trustSettings(env).LOCKBOX_SIGNING_PUBLIC_KEYS).has(id)) return [];
  return [
    wrong(`LOCKBOX_SIGNING_PUBLIC_KEYS lacks the public key of LOCKBOX_SIGNING_KEY, ${id}.`, {
      follows:
        'Programs pass over every event that policy signs with it (UNKNOWN_SIGNING_KEY), and nobody gets access.',
      remedy: `Add ${publicKey} in every program, and restart them, before policy signs with it.`,
    }),
  ];
}

export const certificatesCheck: Check = {
  name: 'certificates',
  needs: [],
  servers: [],
  examine({ env, now }) {
    const given = certificateSettings(env);
    const findings = given.flatMap(({ name, pem }) =>
      endsOfCertificates(pem)
        .filter(({ endsAt }) => endsAt - now() < SOON_MS)
        .map(({ holder, endsAt }) =>
          warning(`${name}: the certificate of ${holder} ends in ${Math.floor((endsAt - now()) / DAY_MS)} days.`, {
            follows: 'From then on servers refuse this program, and it does not start.',
            remedy:
              '`npm run certificates -- --out FOLDER`, or your own authority; then restart one instance after the other.',
          }),
        ),
    );
    if (given.length === 0)
      return [
        unchecked(
          'Certificates: none is among the settings here.',
          'Where servers ask for TLS: docs/guides/platform-teams.md, "TLS and certificates".',
        ),
      ];
    return orRight(findings, `${given.length} settings with certificates, none of which ends within 30 days.`);
  },
};
