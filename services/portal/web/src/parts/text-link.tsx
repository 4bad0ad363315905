import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ComponentProps } from 'react';
import { PageLink } from '../navigation/page-link.tsx';

const useStyles = makeStyles({
  link: {
    color: tokens.colorBrandForegroundLink,
    textDecorationLine: 'none',
    fontWeight: tokens.fontWeightSemibold,
    ':hover': { textDecorationLine: 'underline' },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
    '@media (forced-colors: active)': { color: 'LinkText' },
  },
});

/** A link within the page, in the style of a link. */
export function TextLink({ className, ...rest }: ComponentProps<typeof PageLink>) {
  const styles = useStyles();
  return <PageLink {...rest} className={mergeClasses(styles.link, className)} />;
}
