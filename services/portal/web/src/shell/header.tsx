import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { NavigationRegular } from '@fluentui/react-icons';
import { Link } from 'wouter';
import { HelpButton } from '../help/help-button.tsx';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { Account } from './account.tsx';

const useStyles = makeStyles({
  header: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '48px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    // Its menu lies over the page, whose fields would otherwise take the clicks.
    position: 'relative',
    zIndex: 1,
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    '@media (forced-colors: active)': { borderBottom: '1px solid CanvasText' },
  },
  menu: { '@media (min-width: 900px)': { display: 'none' } },
  onBrand: {
    color: tokens.colorNeutralForegroundOnBrand,
    minWidth: 'auto',
    ':hover': { color: tokens.colorNeutralForegroundOnBrand, backgroundColor: tokens.colorBrandBackgroundHover },
    ':hover:active': {
      color: tokens.colorNeutralForegroundOnBrand,
      backgroundColor: tokens.colorBrandBackgroundPressed,
    },
    ':focus-visible': { outline: `2px solid ${tokens.colorNeutralForegroundOnBrand}`, outlineOffset: '-2px' },
  },
  home: {
    color: 'inherit',
    textDecorationLine: 'none',
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    flexShrink: 0,
    padding: tokens.spacingHorizontalXS,
    ':focus-visible': { outline: `2px solid ${tokens.colorNeutralForegroundOnBrand}` },
  },
  tenant: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', marginRight: 'auto' },
  person: {
    marginLeft: tokens.spacingHorizontalXS,
    maxWidth: '16rem',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    // Hidden on a small screen, and still the button's name.
    '@media (max-width: 640px)': {
      position: 'absolute',
      width: '1px',
      height: '1px',
      overflow: 'hidden',
      clipPath: 'inset(50%)',
    },
  },
});

/** The header: who is signed in, for which tenant, and the sign-out. */
export function Header({ onOpenNavigation }: { readonly onOpenNavigation: () => void }) {
  const styles = useStyles();
  const { shell, home } = useWords();
  const session = useSession();
  const side = session.tenant?.displayName ?? session.tenant?.id ?? session.providerName;

  return (
    <header className={styles.header}>
      <Button
        appearance="transparent"
        className={mergeClasses(styles.onBrand, styles.menu)}
        icon={<NavigationRegular />}
        aria-label={shell.openNavigation}
        onClick={onOpenNavigation}
      />
      <Link href="/" className={styles.home}>
        {home}
      </Link>
      <Text className={styles.tenant}>{side}</Text>
      <HelpButton className={styles.onBrand} />
      <Account className={styles.onBrand} nameClassName={styles.person} />
    </header>
  );
}
