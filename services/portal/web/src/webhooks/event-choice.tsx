import { Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import { type NoticeType, TYPES_TOLD } from '@lockbox/domain/notices/notice-types';
import { useSession } from '../session/session.tsx';
import { useWords } from '../words/words.tsx';

/** Null: all. */
export type ChosenTypes = readonly NoticeType[] | null;

/** Something is chosen, so that the server takes it. */
export const isChoice = (types: ChosenTypes): boolean => types === null || types.length > 0;

const useStyles = makeStyles({
  choices: { border: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column' },
  each: { paddingLeft: tokens.spacingHorizontalL, display: 'flex', flexDirection: 'column' },
});

/** The choice of a webhook's events: everything, or the ticked ones. */
export function EventChoice(props: { readonly types: ChosenTypes; readonly onTypes: (types: ChosenTypes) => void }) {
  const { types, onTypes } = props;
  const styles = useStyles();
  const { webhooks } = useWords();
  const { kind } = useSession();
  const known = TYPES_TOLD[kind];
  return (
    <fieldset className={styles.choices}>
      <legend>{webhooks.events}</legend>
      <Checkbox
        label={webhooks.allEvents}
        checked={types === null}
        onChange={(_event, { checked }) => onTypes(checked === true ? null : known)}
      />
      {types !== null && (
        <div className={styles.each}>
          {known.map((type) => (
            <Checkbox
              key={type}
              label={webhooks.types[type] ?? type}
              checked={types.includes(type)}
              onChange={(_event, { checked }) =>
                onTypes(known.filter((one) => (one === type ? checked === true : types.includes(one))))
              }
            />
          ))}
        </div>
      )}
    </fieldset>
  );
}
