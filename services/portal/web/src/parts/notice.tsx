import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  type MessageBarProps,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  notice: {
    whiteSpace: 'normal',
    paddingTop: tokens.spacingVerticalSNudge,
    paddingBottom: tokens.spacingVerticalSNudge,
    '@media (max-width: 640px)': {
      gridTemplateColumns: 'auto 1fr',
      gridTemplateAreas: '"icon body" "icon secondaryActions"',
      rowGap: tokens.spacingVerticalS,
    },
  },
});

/**
 * A message in the page. Its text wraps from the start: Fluent's own choice between one line and several comes a frame after the
 * text, and not at all when only the text grows, so that a narrow page scrolled sideways.
 */
export function NoticeBar(props: {
  readonly intent: NonNullable<MessageBarProps['intent']>;
  readonly politeness?: 'polite' | 'assertive';
  readonly title?: string;
  /** A button that belongs to the message. */
  readonly action?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { intent, politeness, title, action, className, children } = props;
  const styles = useStyles();
  return (
    <MessageBar
      intent={intent}
      layout="singleline"
      className={mergeClasses(styles.notice, className)}
      {...(politeness && { politeness })}
    >
      <MessageBarBody>
        {title !== undefined && <MessageBarTitle>{title} </MessageBarTitle>}
        {children}
      </MessageBarBody>
      {action !== undefined && <MessageBarActions>{action}</MessageBarActions>}
    </MessageBar>
  );
}
