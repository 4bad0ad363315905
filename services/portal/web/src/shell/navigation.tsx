import { CounterBadge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import {
  AddCircleRegular,
  ClipboardTaskListLtrRegular,
  DataBarVerticalRegular,
  HistoryRegular,
  KeyRegular,
  LockClosedRegular,
  PlugConnectedRegular,
  ShieldKeyholeRegular,
} from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useLocation } from '../navigation/location.ts';
import { mayClaim } from '../provider/submission.ts';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { useWaiting } from './waiting.tsx';

const useStyles = makeStyles({
  list: { listStyleType: 'none', margin: 0, padding: 0 },
  heading: {
    display: 'block',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalXS}`,
    color: tokens.colorNeutralForeground3,
  },
  link: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '40px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusMedium,
    color: tokens.colorNeutralForeground1,
    textDecorationLine: 'none',
    fontSize: tokens.fontSizeBase300,
    borderLeft: '3px solid transparent',
    // Forced colours make transparent borders visible.
    '@media (forced-colors: active)': { borderLeftColor: 'Canvas' },
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '-2px' },
    '& svg': { fontSize: '20px', flexShrink: 0 },
  },
  here: {
    backgroundColor: tokens.colorNeutralBackground1Selected,
    fontWeight: tokens.fontWeightSemibold,
    borderLeftColor: tokens.colorBrandForeground1,
    '@media (forced-colors: active)': { borderLeftColor: 'Highlight' },
  },
  count: { marginLeft: 'auto', flexShrink: 0 },
});

interface Entry {
  readonly href: string;
  readonly name: string;
  readonly icon: ReactNode;
  readonly waiting?: number;
}

/** Links to the pages of a customer's people, or of the provider's. */
export function Navigation({ onFollow }: { readonly onFollow?: () => void }) {
  const styles = useStyles();
  const { nav, accesses, overview, passkeys } = useWords();
  const { kind, roles } = useSession();
  const { path } = useLocation();
  const waiting = useWaiting();

  const entries: readonly { readonly heading: string; readonly links: readonly Entry[] }[] =
    kind === 'customer'
      ? [
          {
            heading: nav.policies,
            links: [
              { href: '/overview', name: overview.title, icon: <DataBarVerticalRegular /> },
              { href: '/requests', name: nav.customerLockbox, icon: <LockClosedRegular />, waiting },
              { href: '/accesses', name: accesses.title, icon: <KeyRegular /> },
            ],
          },
          {
            heading: nav.evidence,
            links: [
              { href: '/activity', name: nav.activity, icon: <HistoryRegular /> },
              { href: '/webhooks', name: nav.webhooks, icon: <PlugConnectedRegular /> },
            ],
          },
        ]
      : [
          {
            heading: nav.provider,
            links: [
              { href: '/provider/requests', name: nav.providerRequests, icon: <ClipboardTaskListLtrRegular /> },
              ...(mayClaim(roles).length > 0
                ? [{ href: '/provider/new', name: nav.newRequest, icon: <AddCircleRegular /> }]
                : []),
              { href: '/provider/grants', name: nav.grants, icon: <KeyRegular /> },
              ...(roles.includes('LEGAL')
                ? [{ href: '/provider/sealed', name: nav.sealed, icon: <LockClosedRegular /> }]
                : []),
              { href: '/provider/passkeys', name: passkeys.title, icon: <ShieldKeyholeRegular /> },
              { href: '/provider/activity', name: nav.activity, icon: <HistoryRegular /> },
              { href: '/provider/webhooks', name: nav.webhooks, icon: <PlugConnectedRegular /> },
            ],
          },
        ];
  const isHere = (href: string) =>
    path === href ||
    path.startsWith(`${href}/`) ||
    (href === '/requests' && (path === '/policy' || path === '/denials'));

  return entries.map(({ heading, links }) => (
    <section key={heading} aria-label={heading}>
      <Text size={200} weight="semibold" className={styles.heading}>
        {heading}
      </Text>
      <ul className={styles.list}>
        {links.map(({ href, name, icon, waiting: count = 0 }) => (
          <li key={href}>
            <Link
              href={href}
              className={mergeClasses(styles.link, isHere(href) && styles.here)}
              aria-current={isHere(href) ? 'page' : undefined}
              {...(onFollow && { onClick: onFollow })}
            >
              {icon}
              {name}
              {count > 0 && (
                <CounterBadge
                  count={count}
                  color="danger"
                  className={styles.count}
                  aria-label={nav.waiting({ n: count })}
                />
              )}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  ));
}
