import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  OverlayDrawer,
  tokens,
} from '@fluentui/react-components';
import { DismissRegular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';

const useStyles = makeStyles({
  panel: {
    width: 'min(640px, 100vw)',
    // On a small or enlarged screen the whole panel scrolls: a fixed footer would leave no room to read.
    '@media (max-height: 640px)': { overflowY: 'auto', display: 'block' },
  },
  body: { '@media (max-height: 640px)': { overflowY: 'visible', height: 'auto' } },
  footer: {
    flexDirection: 'column',
    alignItems: 'stretch',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalM,
  },
});

/** A panel over the list. Escape and the button close it. */
export function SidePanel(props: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}) {
  const styles = useStyles();
  const { states } = useWords();
  return (
    <OverlayDrawer
      open
      position="end"
      className={styles.panel}
      onOpenChange={(_event, { open }) => !open && props.onClose()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button appearance="subtle" icon={<DismissRegular />} aria-label={states.close} onClick={props.onClose} />
          }
        >
          {props.title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body} tabIndex={0}>
        {props.children}
      </DrawerBody>
      {props.footer !== undefined && <DrawerFooter className={styles.footer}>{props.footer}</DrawerFooter>}
    </OverlayDrawer>
  );
}
