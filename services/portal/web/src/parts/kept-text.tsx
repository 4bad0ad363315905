import { Field, makeStyles, Text, Textarea, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  field: { width: '100%' },
  kept: { color: tokens.colorNeutralForeground2 },
});

/** A field for a text that is kept until it was sent, also while the reader signs in again; it says so then. */
export function KeptText(props: {
  readonly label: string;
  readonly hint: string;
  /** The problem with the text. */
  readonly problem: string | undefined;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** The hint about a restored text; undefined without one. */
  readonly kept: string | undefined;
}) {
  const { label, hint, problem, text, onText, kept } = props;
  const styles = useStyles();
  return (
    <>
      <Field
        className={styles.field}
        label={label}
        hint={hint}
        {...(problem === undefined ? {} : { validationState: 'error' as const, validationMessage: problem })}
      >
        <Textarea value={text} resize="vertical" rows={2} onChange={(_event, { value }) => onText(value)} />
      </Field>
      {kept !== undefined && (
        <Text size={200} className={styles.kept} role="status">
          {kept}
        </Text>
      )}
    </>
  );
}
