import { Badge, type BadgeProps, makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  badge: {
    whiteSpace: 'nowrap',
    // Where the room is narrow it may take two lines, rather than stick out.
    '@media (max-width: 480px)': { whiteSpace: 'normal', height: 'auto', minHeight: '20px' },
  },
});

/** A state as a word or a few; the colour only repeats it. */
export function WordBadge(props: Pick<BadgeProps, 'appearance' | 'color' | 'size'> & { readonly children: string }) {
  return <Badge {...props} className={useStyles().badge} />;
}
