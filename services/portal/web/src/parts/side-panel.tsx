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

/**
 * On a small or enlarged screen the whole panel scrolls, since a fixed footer would leave no room to read. The part that stays
 * in sight, `IN_SIGHT`, sticks to the panel's edge; so the elements around it, `AROUND`, must not be boxes of their own.
 */
const LOW = '@media (max-height: 640px)';
const SIDES = tokens.spacingHorizontalXXL;
export const AROUND = {
  [LOW]: { display: 'contents', '& > *': { marginLeft: SIDES, marginRight: SIDES } },
} as const;
export const IN_SIGHT = {
  [LOW]: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    padding: `${tokens.spacingVerticalM} 0`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
} as const;

const useStyles = makeStyles({
  panel: {
    width: 'min(640px, 100vw)',
    // An element that gets the focus is scrolled above the part that stays in sight.
    [LOW]: { overflowY: 'auto', display: 'block', scrollPaddingBottom: '80px' },
  },
  body: { [LOW]: { overflowY: 'visible', height: 'auto' } },
  footer: {
    flexDirection: 'column',
    alignItems: 'stretch',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    paddingTop: tokens.spacingVerticalM,
    ...AROUND,
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
