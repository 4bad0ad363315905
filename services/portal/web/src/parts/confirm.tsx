import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useWords } from '../words/words.tsx';

/**
 * Asks for confirmation, and says what will happen. Cancel comes first and has the focus: an Enter that is still held
 * down from the button before must not confirm what nobody has read.
 */
export function Confirm(props: {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly busy?: boolean;
  readonly onYes: () => void;
  readonly onCancel: () => void;
}) {
  const { open, title, children, yes, busy = false, onYes, onCancel } = props;
  const { states, request } = useWords();
  return (
    <Dialog open={open} onOpenChange={(_event, data) => !data.open && !busy && onCancel()}>
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>{children}</DialogContent>
          <DialogActions>
            <Button appearance="secondary" onClick={onCancel} disabled={busy}>
              {states.cancel}
            </Button>
            <Button appearance="primary" onClick={onYes} disabledFocusable={busy}>
              {busy ? request.sending : yes}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
