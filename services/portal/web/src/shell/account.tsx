import { Avatar, Button, type ButtonProps } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useSession } from '../session/session.tsx';
import type AccountMenu from './account-menu.tsx';

/**
 * The account's button. Its menu, and what places a menu, is a tenth of all that the first page needs, and comes after the page: a
 * click before that opens it as soon as it is there.
 */
export function Account({ className, nameClassName }: { readonly className: string; readonly nameClassName: string }) {
  const { person } = useSession();
  const [Menu, setMenu] = useState<typeof AccountMenu>();
  const [wanted, setWanted] = useState(false);
  // A file that does not come is asked for again by the next click.
  const load = () =>
    void import('./account-menu.tsx').then(
      (file) => setMenu(() => file.default),
      () => undefined,
    );
  useEffect(load, []);
  const name = person.displayName ?? person.id;
  const button: ButtonProps = {
    appearance: 'transparent',
    className,
    children: (
      <>
        <Avatar name={name} size={28} aria-hidden />
        <span className={nameClassName}>{name}</span>
      </>
    ),
  };
  if (Menu !== undefined) return <Menu button={button} name={name} open={wanted} />;
  return (
    <Button
      {...button}
      aria-haspopup="menu"
      aria-expanded={false}
      onClick={() => {
        setWanted(true);
        load();
      }}
    />
  );
}
