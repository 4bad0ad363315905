import { makeStyles, mergeClasses, Text, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

const useStyles = makeStyles({
  tiles: {
    listStyleType: 'none',
    margin: `0 0 ${tokens.spacingVerticalXL}`,
    padding: 0,
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(11rem, 100%), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  tile: {
    display: 'flex',
    flexDirection: 'column',
    boxSizing: 'border-box',
    height: '100%',
    padding: tokens.spacingHorizontalL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    color: tokens.colorNeutralForeground1,
  },
  link: {
    textDecorationLine: 'none',
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    '@media (forced-colors: active)': { color: 'LinkText' },
  },
  figure: { ...typographyStyles.title2 },
  name: { color: tokens.colorNeutralForeground2 },
});

export const Tiles = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <ul aria-label={name} className={useStyles().tiles}>
    {children}
  </ul>
);

/** One figure; with a link it leads to what was counted. */
export function FigureTile(props: {
  readonly name: string;
  readonly figure: string;
  readonly href?: string | undefined;
}) {
  const { name, figure, href } = props;
  const styles = useStyles();
  const content = (
    <>
      <span className={styles.figure}>{figure}</span> <Text className={styles.name}>{name}</Text>
    </>
  );
  return (
    <li>
      {href === undefined ? (
        <div className={styles.tile}>{content}</div>
      ) : (
        <Link href={href} className={mergeClasses(styles.tile, styles.link)}>
          {content}
        </Link>
      )}
    </li>
  );
}
