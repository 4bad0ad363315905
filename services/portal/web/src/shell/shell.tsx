import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { TourPlace } from '../help/tour.tsx';
import { OutcomeMessage } from '../parts/message.tsx';
import { useNotSignedOut } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';
import { ConnectionState } from './connection.tsx';
import { Header } from './header.tsx';
import { Navigation } from './navigation.tsx';

const useStyles = makeStyles({
  shell: {
    minHeight: '100vh',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  skip: {
    position: 'absolute',
    left: '-999px',
    top: 0,
    zIndex: 1000,
    padding: tokens.spacingHorizontalM,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorBrandForegroundLink,
    ':focus': { left: 0 },
  },
  columns: { display: 'flex', flexGrow: 1, minWidth: 0 },
  navigation: {
    width: '240px',
    flexShrink: 0,
    padding: tokens.spacingHorizontalS,
    boxSizing: 'border-box',
    backgroundColor: tokens.colorNeutralBackground3,
    '@media (max-width: 899px)': { display: 'none' },
  },
  main: {
    flexGrow: 1,
    minWidth: 0,
    boxSizing: 'border-box',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL}`,
    '@media (max-width: 640px)': { padding: tokens.spacingHorizontalM },
    ':focus': { outlineStyle: 'none' },
  },
});

const MAIN = 'content';

/** The frame of every page: header, navigation, content. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  const styles = useStyles();
  const { shell, states } = useWords();
  const notSignedOut = useNotSignedOut();
  const [open, setOpen] = useState(false);
  return (
    <div className={styles.shell}>
      <a href={`#${MAIN}`} className={styles.skip}>
        {shell.skip}
      </a>
      <Header onOpenNavigation={() => setOpen(true)} />
      <div className={styles.columns}>
        <nav className={styles.navigation} aria-label={shell.navigation}>
          <Navigation />
        </nav>
        <main id={MAIN} tabIndex={-1} className={styles.main}>
          <ConnectionState />
          {notSignedOut !== undefined && <OutcomeMessage said={notSignedOut} />}
          <TourPlace />
          {children}
        </main>
      </div>
      <OverlayDrawer open={open} onOpenChange={(_event, data) => setOpen(data.open)} position="start" size="small">
        <DrawerHeader>
          <DrawerHeaderTitle
            action={
              <Button
                appearance="subtle"
                icon={<DismissRegular />}
                aria-label={states.close}
                onClick={() => setOpen(false)}
              />
            }
          >
            {shell.navigation}
          </DrawerHeaderTitle>
        </DrawerHeader>
        <DrawerBody>
          <nav aria-label={shell.navigation}>
            <Navigation onFollow={() => setOpen(false)} />
          </nav>
        </DrawerBody>
      </OverlayDrawer>
    </div>
  );
}
