import { tokens } from '@fluentui/react-components';

/** The look of a card, for `makeStyles`. Fluent's own brings ways to choose and to click cards, which nothing here needs. */
export const CARD = {
  padding: tokens.spacingHorizontalL,
  backgroundColor: tokens.colorNeutralBackground1,
  border: `1px solid ${tokens.colorNeutralStroke2}`,
  borderRadius: tokens.borderRadiusLarge,
} as const;
