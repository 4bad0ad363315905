import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { PrintRegular } from '@fluentui/react-icons';
import { isSamePerson } from '@lockbox/contracts/ids';
import { type ReactNode, useState } from 'react';
import { Confirm } from '../parts/confirm.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { Details } from '../parts/details.tsx';
import { OutcomeMessage } from '../parts/message.tsx';
import { NoticeBar } from '../parts/notice.tsx';
import { nameAndIdOf, personNameOf } from '../parts/person-name.tsx';
import { PageSection } from '../parts/section.tsx';
import { useSession } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { Deadline } from '../time/moment.tsx';
import type { Words } from '../words/catalogue.ts';
import { useWords } from '../words/words.tsx';
import { fingerprintAsShown, type Passkeys as Known, makePasskey, scopeOf } from './passkey.ts';
import { type Changing, useSignedChange } from './use-signed-change.ts';

const useStyles = makeStyles({
  stack: { display: 'flex', flexDirection: 'column', alignItems: 'stretch', gap: tokens.spacingVerticalM },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, marginTop: tokens.spacingVerticalS },
  one: {
    padding: tokens.spacingHorizontalM,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  print: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', marginRight: tokens.spacingHorizontalS },
});

/** Names of the signature algorithms that passkeys may have (IANA's registry of COSE algorithms). */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [-7, 'ES256'],
  [-8, 'EdDSA'],
  [-257, 'RS256'],
]);

type Shown = Known['enrolled'][number];
/** The reader's act, which waits for confirmation. */
type Asking =
  | { readonly what: 'enrol' | 'recover' | 'require' | 'requireNoLonger' }
  | { readonly what: 'confirm' | 'confirmRecovery' | 'withdraw' | 'remove'; readonly passkey: Shown };

/**
 * The passkeys of a tenant's administrators, or of the provider's people, for whom a setting decides whether decisions need
 * one.
 */
interface Props<T> extends Changing<T> {
  readonly passkeys: Known;
  readonly of: 'tenant' | 'provider';
  /** Those that an answer has. */
  readonly passkeysIn: (answer: T) => Known;
  /** True if the reader may confirm, withdraw and remove passkeys. */
  readonly mayConfirm: boolean;
}

const PATHS = {
  tenant: { look: '/policy', passkeys: '/policy/passkeys' },
  provider: { look: '/provider/passkeys', passkeys: '/provider/passkeys' },
} as const;

/** Whose passkeys there are, whether decisions take one, and what their people do about both. */
export function PasskeyList<T>({ passkeys, of, passkeysIn, mayConfirm, onChanged, onProposed }: Props<T>) {
  const styles = useStyles();
  const { passkeys: words, policy: policyWords } = useWords();
  const session = useSession();
  const [asking, setAsking] = useState<Asking>();
  const { look, passkeys: path } = PATHS[of];
  const { busy, said, send, sendMade } = useSignedChange<T>({ onChanged, onProposed, passkeys, look });
  const isProviders = of === 'provider';
  const text = isProviders ? { ...words, ...words.ofProvider } : words;
  const mayBring = mayConfirm || isProviders;
  const me = session.person.id;

  const { enrolled, proposed, recovery, required } = passkeys;

  async function act(asked: Asking): Promise<void> {
    switch (asked.what) {
      case 'enrol':
      case 'recover': {
        const { what } = asked;
        const make = () => makePasskey(passkeys, session, what);
        await sendMade({ method: 'POST', to: path }, make, (answer) =>
          passkeysIn(answer).enrolled.length > enrolled.length ? text.brought : text.proposed,
        );
        break;
      }
      case 'require':
      case 'requireNoLonger': {
        const required = asked.what === 'require';
        const call = { method: 'PUT', to: `${path}/requirement`, body: { required } } as const;
        const change = [required ? 'REQUIRE' : 'REQUIRE_NO_LONGER'] as const;
        await send(call, () => (required ? text.nowRequired : text.nowNotRequired), change, 'always');
        break;
      }
      case 'confirm': {
        const { fingerprint } = asked.passkey;
        const to = `${path}/proposed/${fingerprint}/confirmation`;
        await send({ method: 'POST', to, body: {} }, () => text.confirmed, ['COUNTERSIGN', fingerprint], 'always');
        break;
      }
      case 'confirmRecovery': {
        const to = `${path}/proposed/${asked.passkey.fingerprint}/confirmation`;
        await send({ method: 'POST', to, body: {} }, () => text.recoveryConfirmed);
        break;
      }
      case 'withdraw': {
        const to = `${path}/proposed/${asked.passkey.fingerprint}/withdrawal`;
        await send({ method: 'POST', to, body: {} }, () => text.withdrawn);
        break;
      }
      case 'remove': {
        const { credentialId } = asked.passkey;
        const to = `${path}/enrolled/${encodeURIComponent(credentialId)}/removal`;
        await send({ method: 'POST', to, body: {} }, () => text.removed, ['REMOVE', credentialId], 'always');
        break;
      }
      default:
        asked satisfies never;
    }
    setAsking(undefined);
  }

  const asks = isProviders ? { ...words.asks, ...words.ofProvider.asks } : words.asks;
  return (
    <PageSection title={text.title} card>
      {said !== undefined && <OutcomeMessage said={said} />}
      <div className={styles.stack}>
        <Text block>{required ? text.required : text.notRequired}</Text>
        {enrolled.length === 0 && (
          <Text block>{isProviders && !mayConfirm ? words.ofProvider.noneOfYours : text.none}</Text>
        )}
        {enrolled.map((one) => (
          <One key={one.fingerprint} passkey={one}>
            {mayConfirm && enrolled.length > 1 && (
              <Button size="small" onClick={() => setAsking({ what: 'remove', passkey: one })}>
                {text.remove}
              </Button>
            )}
          </One>
        ))}
        {proposed.map((one) => (
          <One key={one.fingerprint} passkey={one} waits={<Deadline at={one.expiresAt} open says="expiresIn" />}>
            {mayConfirm && !isSamePerson(one.person.id, me) && (
              <Button size="small" appearance="primary" onClick={() => setAsking({ what: 'confirm', passkey: one })}>
                {text.confirm}
              </Button>
            )}
            {mayConfirm && (
              <Button size="small" onClick={() => setAsking({ what: 'withdraw', passkey: one })}>
                {text.withdraw}
              </Button>
            )}
          </One>
        ))}
        {recovery !== null && <Recovery passkey={recovery} text={text} mayConfirm={mayConfirm} onAsk={setAsking} />}
      </div>
      {mayBring ? (
        <div className={styles.buttons}>
          <Button onClick={() => setAsking({ what: 'enrol' })}>{text.enrol}</Button>
          {!isProviders && enrolled.length > 0 && (
            <Button onClick={() => setAsking({ what: required ? 'requireNoLonger' : 'require' })}>
              {required ? text.requireNoLonger : text.require}
            </Button>
          )}
          {mayConfirm && enrolled.length > 0 && recovery === null && (
            <Button appearance="subtle" onClick={() => setAsking({ what: 'recover' })}>
              {text.recover}
            </Button>
          )}
        </div>
      ) : (
        <Text size={200}>{policyWords.readOnly}</Text>
      )}
      {asking !== undefined && (
        <Confirm
          open
          title={asks[asking.what].title}
          yes={asks[asking.what].yes}
          busy={busy}
          onYes={() => void act(asking)}
          onCancel={() => setAsking(undefined)}
        >
          <Text block>{asks[asking.what].text}</Text>
          {'passkey' in asking && <Fingerprint passkey={asking.passkey} />}
        </Confirm>
      )}
    </PageSection>
  );
}

/** A passkey that replaces all others once it is confirmed and its time has come. */
function Recovery(props: {
  readonly passkey: NonNullable<Known['recovery']>;
  readonly text: Omit<Words['passkeys'], 'asks'>;
  readonly mayConfirm: boolean;
  readonly onAsk: (asking: Asking) => void;
}) {
  const { passkey, text, mayConfirm, onAsk } = props;
  const { local } = useFormats();
  const me = useSession().person.id;
  const isProposed = passkey.effectiveAt === null;
  return (
    <>
      <NoticeBar intent="warning" title={text.recovery}>
        {isProposed ? text.recoveryProposed : text.recoveryWaits}
      </NoticeBar>
      <One
        passkey={passkey}
        waits={
          passkey.effectiveAt === null ? (
            <Deadline at={passkey.expiresAt} open says="expiresIn" />
          ) : (
            text.countsFrom({ at: local(passkey.effectiveAt) })
          )
        }
      >
        {mayConfirm && isProposed && !isSamePerson(passkey.person.id, me) && (
          <Button size="small" onClick={() => onAsk({ what: 'confirmRecovery', passkey })}>
            {text.confirmRecovery}
          </Button>
        )}
        {mayConfirm && (
          <Button size="small" onClick={() => onAsk({ what: 'withdraw', passkey })}>
            {text.withdraw}
          </Button>
        )}
      </One>
    </>
  );
}

/** One passkey with what its authenticator says of itself. */
function One(props: { readonly passkey: Shown; readonly waits?: ReactNode; readonly children: ReactNode }) {
  const { passkey, waits, children } = props;
  const styles = useStyles();
  const { passkeys: text } = useWords();
  const { local } = useFormats();
  const { backupEligible, backedUp, confirmedBy } = passkey;
  return (
    <section className={styles.one} aria-label={text.of({ who: personNameOf(passkey.person) })}>
      <Text block weight="semibold">
        {nameAndIdOf(passkey.person)}
      </Text>
      <Details
        rows={[
          [text.fingerprint, <Fingerprint key="fingerprint" passkey={passkey} />],
          [waits === undefined ? text.since : text.proposedAt, local(passkey.at)],
          waits === undefined ? null : [text.until, waits],
          [
            text.confirmedBy,
            confirmedBy === null ? (waits === undefined ? text.first : '–') : personNameOf(confirmedBy),
          ],
          [text.kept, backupEligible ? (backedUp ? text.backedUp : text.mayLeave) : text.inDevice],
          [text.algorithm, ALGORITHMS.get(passkey.algorithm) ?? String(passkey.algorithm)],
          [text.model, passkey.aaguid],
          [text.place, passkey.origin],
        ]}
      />
      <div className={styles.buttons}>{children}</div>
    </section>
  );
}

/** In fours, as people read it to each other; made here, of what is shown. */
function Fingerprint({ passkey }: { readonly passkey: Shown }) {
  const styles = useStyles();
  const { passkeys: text } = useWords();
  const fingerprint = fingerprintAsShown(scopeOf(useSession()), passkey);
  if (fingerprint === null) return <NoticeBar intent="error">{text.differs}</NoticeBar>;
  return (
    <>
      <span className={styles.print}>{fingerprint.replaceAll(/(.{4})(?=.)/g, '$1 ')}</span>
      <CopyButton text={fingerprint} />
      <Button size="small" icon={<PrintRegular />} onClick={() => window.print()}>
        {text.print}
      </Button>
    </>
  );
}
