import { Button } from '@fluentui/react-components';
import { QuestionCircleRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useLocation } from '../navigation/location.ts';
import { routeAt } from '../navigation/route-at.ts';
import { useWords } from '../words/words.tsx';
import { HelpPanel } from './help-panel.tsx';

const BUTTON = 'help';

/** Opens the help of the page that is open; where there is no page, there is nothing to tell. */
export function HelpButton({ className }: { readonly className: string }) {
  const { help } = useWords();
  const { path } = useLocation();
  const [open, setOpen] = useState(false);
  const route = routeAt(path);
  if (route === undefined) return null;
  const close = () => {
    setOpen(false);
    setTimeout(() => document.getElementById(BUTTON)?.focus(), 0);
  };
  return (
    <>
      <Button
        id={BUTTON}
        appearance="transparent"
        className={className}
        icon={<QuestionCircleRegular />}
        aria-label={help.open}
        title={help.open}
        onClick={() => setOpen(true)}
      />
      {open && <HelpPanel page={route.name} onClose={close} />}
    </>
  );
}
