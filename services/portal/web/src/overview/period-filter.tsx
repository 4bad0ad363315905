import { Field, Input, Select } from '@fluentui/react-components';
import { EnvironmentFilter } from '../parts/environment-filter.tsx';
import { Filters } from '../parts/filters.tsx';
import { useWords } from '../words/words.tsx';
import { PERIODS, type Period } from './period.ts';

/** Which days are counted, and of which environment. */
export function PeriodFilter(props: {
  readonly period: Period;
  readonly environment: string;
  readonly onFilter: (changes: Readonly<Record<string, string>>) => void;
}) {
  const { period, environment, onFilter } = props;
  const { overview } = useWords();
  return (
    <Filters>
      <Field label={overview.period}>
        <Select
          value={period.name}
          onChange={(_event, { value }) =>
            // Other days begin with those that are shown.
            onFilter(
              value === 'dates'
                ? { period: value, first: period.first, last: period.last }
                : { period: value, first: '', last: '' },
            )
          }
        >
          {PERIODS.map((name) => (
            <option key={name} value={name}>
              {overview.periods[name]}
            </option>
          ))}
        </Select>
      </Field>
      {period.name === 'dates' && (
        <>
          {/* Set once: without a part the field names no day, and the one that is meant then would take its place. */}
          <Field label={overview.firstDay}>
            <Input
              type="date"
              defaultValue={period.first}
              onChange={(_event, { value }) => onFilter({ first: value })}
            />
          </Field>
          <Field label={overview.lastDay}>
            <Input type="date" defaultValue={period.last} onChange={(_event, { value }) => onFilter({ last: value })} />
          </Field>
        </>
      )}
      <EnvironmentFilter value={environment} onFilter={onFilter} />
    </Filters>
  );
}
