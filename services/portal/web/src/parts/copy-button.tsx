import { Button } from '@fluentui/react-components';
import { CopyRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { useWords } from '../words/words.tsx';

/** Puts a text into the clipboard, and says that it is there. */
export function CopyButton({ text }: { readonly text: string }) {
  const { states } = useWords();
  const [copied, setCopied] = useState<string>();
  const copy = () => void navigator.clipboard.writeText(text).then(() => setCopied(text));
  return (
    <Button size="small" icon={<CopyRegular />} onClick={copy}>
      {copied === text ? states.copied : states.copy}
    </Button>
  );
}
