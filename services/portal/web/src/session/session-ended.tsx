import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components';
import { useWords } from '../words/words.tsx';
import { signInAddress, useSession, useSessionEnded } from './session.tsx';

/** Shown when the session ended while the page was open: sign-in leads back to the same place, and nothing is lost. */
export function SessionEnded() {
  const { session: words } = useWords();
  const { kind } = useSession();
  const ended = useSessionEnded();
  return (
    <Dialog open={ended} modalType="alert">
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{words.ended}</DialogTitle>
          <DialogContent>{words.endedText}</DialogContent>
          <DialogActions>
            <Button as="a" appearance="primary" href={signInAddress(kind)}>
              {words.signIn}
            </Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}
