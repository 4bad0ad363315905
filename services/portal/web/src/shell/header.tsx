import {
  Avatar,
  Button,
  Menu,
  MenuDivider,
  MenuGroup,
  MenuGroupHeader,
  MenuItem,
  MenuItemRadio,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Text,
  tokens,
} from '@fluentui/react-components';
import { LaptopRegular, MailRegular, NavigationRegular, SignOutRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/roles';
import { HelpButton } from '../help/help-button.tsx';
import { useLocation } from '../navigation/location.tsx';
import { PageLink } from '../navigation/page-link.tsx';
import { useDrafts, useSession } from '../session/session.tsx';
import { signOut } from '../session/sign-out.ts';
import { useFormats } from '../time/clock.tsx';
import { LANGUAGES } from '../words/language.ts';
import { useLanguage, useWords } from '../words/words.tsx';
import { type ThemeChoice, useTheme } from './theme.tsx';

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
  about: { display: 'flex', flexDirection: 'column', padding: tokens.spacingHorizontalM, maxWidth: '18rem' },
});

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
/** The choice to have what the browser, or else the directory, says. */
const BROWSER = 'browser';
const languages = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]; // its own keys: it has no others

/** The header: who is signed in, for which tenant, and the sign-out. */
export function Header({ onOpenNavigation }: { readonly onOpenNavigation: () => void }) {
  const styles = useStyles();
  const { shell, home, roles: roleWords, sessions, ownNotices, time } = useWords();
  const { navigate } = useLocation();
  const session = useSession();
  const drafts = useDrafts();
  const { choice, choose } = useTheme();
  const language = useLanguage();
  const { zone } = useFormats();
  const name = session.person.displayName ?? session.person.id;
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
      <PageLink href="/" className={styles.home}>
        {home}
      </PageLink>
      <Text className={styles.tenant}>{side}</Text>
      <HelpButton className={styles.onBrand} />
      <Menu
        inline // so that the menu is within the header's landmark
        checkedValues={{ theme: [choice], language: [language.choice ?? BROWSER] }}
        onCheckedValueChange={(_event, { name: menu, checkedItems: [chosen] }) => {
          if (menu === 'theme') choose(THEMES.find((theme) => theme === chosen) ?? 'system');
          else language.choose(languages.find((one) => one === chosen) ?? null);
        }}
      >
        <MenuTrigger disableButtonEnhancement>
          <Button appearance="transparent" className={styles.onBrand}>
            <Avatar name={name} size={28} aria-hidden />
            <span className={styles.person}>{name}</span>
          </Button>
        </MenuTrigger>
        <MenuPopover>
          <section className={styles.about} aria-label={name}>
            <Text weight="semibold">{name}</Text>
            <Text size={200}>{side}</Text>
            <Text size={200}>{session.roles.map((role) => roleWords[role] ?? role).join(', ')}</Text>
            <Text size={200}>{time.zone(zone)}</Text>
          </section>
          <MenuList>
            <MenuGroup>
              <MenuGroupHeader>{shell.theme}</MenuGroupHeader>
              {THEMES.map((theme) => (
                <MenuItemRadio key={theme} name="theme" value={theme}>
                  {shell.themes[theme]}
                </MenuItemRadio>
              ))}
            </MenuGroup>
            <MenuGroup>
              <MenuGroupHeader>{shell.language}</MenuGroupHeader>
              <MenuItemRadio name="language" value={BROWSER}>
                {shell.browserLanguage}
              </MenuItemRadio>
              {languages.map((one) => (
                <MenuItemRadio key={one} name="language" value={one} lang={one}>
                  {LANGUAGES[one]}
                </MenuItemRadio>
              ))}
            </MenuGroup>
            <MenuDivider />
            {session.kind === 'customer' && isAdministrator(session.roles) && (
              <MenuItem icon={<MailRegular />} onClick={() => navigate('/notices')}>
                {ownNotices.title}
              </MenuItem>
            )}
            <MenuItem
              icon={<LaptopRegular />}
              onClick={() => navigate(session.kind === 'provider' ? '/provider/sessions' : '/sessions')}
            >
              {sessions.title}
            </MenuItem>
            <MenuItem icon={<SignOutRegular />} onClick={() => void signOut(session.csrfToken, drafts)}>
              {shell.signOut}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </header>
  );
}
