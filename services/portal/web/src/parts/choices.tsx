import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useId } from 'react';

const useStyles = makeStyles({
  choices: { border: 'none', margin: 0, padding: 0, minWidth: 0 },
  name: { padding: 0, fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  star: { color: tokens.colorPaletteRedForeground3, paddingLeft: tokens.spacingHorizontalXS },
  boxes: { display: 'flex', flexWrap: 'wrap' },
  hint: { color: tokens.colorNeutralForeground3 },
  problem: { color: tokens.colorPaletteRedForeground1 },
});

/**
 * Checkboxes of which at least one has to be chosen. Fluent's Field would give its name, star and message to each of them; here
 * the group has them once.
 */
export function Choices(props: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly problem: string | undefined;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}) {
  const { label, hint, problem, options, chosen, onChoose } = props;
  const styles = useStyles();
  const said = useId();
  return (
    <fieldset className={styles.choices} aria-describedby={said}>
      <legend className={styles.name}>
        {label}
        <span className={styles.star} aria-hidden>
          *
        </span>
      </legend>
      <div className={styles.boxes}>
        {options.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={chosen.includes(id)}
            aria-invalid={problem !== undefined}
            onChange={(_event, { checked }) =>
              onChoose(checked === true ? [...chosen, id] : chosen.filter((one) => one !== id))
            }
          />
        ))}
      </div>
      <div id={said}>
        {problem !== undefined && (
          <Text block size={200} role="alert" className={styles.problem}>
            {problem}
          </Text>
        )}
        {hint !== undefined && (
          <Text block size={200} className={styles.hint}>
            {hint}
          </Text>
        )}
      </div>
    </fieldset>
  );
}
