import { Badge, type BadgeProps, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  badge: {
    whiteSpace: 'nowrap',
    // On a narrow screen it may take two lines rather than overflow.
    '@media (max-width: 480px)': { whiteSpace: 'normal', height: 'auto', minHeight: '20px' },
  },
});

/** A state as a word or a few; the colour only repeats it. */
export function WordBadge(props: Pick<BadgeProps, 'appearance' | 'color' | 'size'> & { readonly children: string }) {
  return <Badge {...props} className={useStyles().badge} />;
}
