import {
  Button,
  type ButtonProps,
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
  Text,
  tokens,
} from '@fluentui/react-components';
import { LaptopRegular, MailRegular, SignOutRegular } from '@fluentui/react-icons';
import { isAdministrator } from '@lockbox/domain/directory/roles';
import { LANGUAGES } from '@lockbox/words/languages';
import { useLocation } from '../navigation/location.ts';
import { useSession, useSignOut } from '../session/session.tsx';
import { useFormats } from '../time/clock.tsx';
import { useLanguage, useWords } from '../words/words.tsx';
import { type ThemeChoice, useTheme } from './theme.tsx';

const useStyles = makeStyles({
  about: { display: 'flex', flexDirection: 'column', padding: tokens.spacingHorizontalM, maxWidth: '18rem' },
});

const THEMES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
/** The choice to have what the browser, or else the directory, says. */
const BROWSER = 'browser';
const languages = Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[]; // its own keys: it has no others

/** Who is signed in, colours, language, what is the person's own, and the sign-out. */
export default function AccountMenu(props: {
  readonly button: ButtonProps;
  readonly name: string;
  /** True if it is open at first. */
  readonly open: boolean;
}) {
  const { button, name, open } = props;
  const styles = useStyles();
  const { shell, roles: roleWords, sessions, ownNotices, time } = useWords();
  const { navigate } = useLocation();
  const session = useSession();
  const signOut = useSignOut();
  const { choice, choose } = useTheme();
  const language = useLanguage();
  const { zone } = useFormats();
  const side = session.tenant?.displayName ?? session.tenant?.id ?? session.providerName;

  return (
    <Menu
      inline // so that the menu is within the header's landmark
      defaultOpen={open}
      checkedValues={{ theme: [choice], language: [language.choice ?? BROWSER] }}
      onCheckedValueChange={(_event, { name: menu, checkedItems: [chosen] }) => {
        if (menu === 'theme') choose(THEMES.find((theme) => theme === chosen) ?? 'system');
        else language.choose(languages.find((one) => one === chosen) ?? null);
      }}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button {...button} />
      </MenuTrigger>
      <MenuPopover>
        <section className={styles.about} aria-label={name}>
          <Text weight="semibold">{name}</Text>
          <Text size={200}>{side}</Text>
          <Text size={200}>{session.roles.map((role) => roleWords[role] ?? role).join(', ')}</Text>
          <Text size={200}>{time.zone({ zone })}</Text>
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
          <MenuItem icon={<SignOutRegular />} onClick={signOut}>
            {shell.signOut}
          </MenuItem>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
