import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { Fields } from '../api/problem.ts';
import { Filters } from '../parts/filters.tsx';
import { fieldSentence } from '../parts/states.tsx';
import { useWords } from '../words/words.tsx';

/** The filters as in the page's address; times are local to the reader. */
export interface ActivityFilter {
  readonly type: string;
  readonly request: string;
  readonly actor: string;
  readonly from: string;
  readonly to: string;
}
export const NO_FILTER: ActivityFilter = { type: '', request: '', actor: '', from: '', to: '' };

const PAUSE_MS = 400;

/** The filters of the trail. `wrong` has the server's message for each wrong field, by the API's name of the field. */
export function ActivityFilters(props: {
  readonly filter: ActivityFilter;
  readonly wrong: Fields;
  readonly onFilter: (filter: ActivityFilter) => void;
}) {
  const { filter, wrong, onFilter } = props;
  const words = useWords();
  const { activity, events, states } = words;
  const [typed, setTyped] = useState(filter);
  const inAddress = JSON.stringify(filter);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new address replaces what is typed
  useEffect(() => setTyped(filter), [inAddress]);
  useEffect(() => {
    if (JSON.stringify(typed) === inAddress) return;
    const timer = setTimeout(() => onFilter(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, inAddress, onFilter]);

  const field = (name: string) => {
    const message = wrong.get(name);
    return message === undefined
      ? {}
      : { validationState: 'error' as const, validationMessage: fieldSentence(message, words) };
  };
  return (
    <Filters>
      <Field label={activity.type} {...field('type')}>
        <Select value={typed.type} onChange={(_event, { value }) => setTyped({ ...typed, type: value })}>
          <option value="">{activity.anyType}</option>
          {Object.entries(events).map(([type, name]) => (
            <option key={type} value={type}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={activity.request} {...field('requestId')} {...field('ticket')}>
        <Input value={typed.request} onChange={(_event, { value }) => setTyped({ ...typed, request: value.trim() })} />
      </Field>
      <Field label={activity.actor} {...field('person')}>
        <Input value={typed.actor} onChange={(_event, { value }) => setTyped({ ...typed, actor: value })} />
      </Field>
      <Field label={activity.from} {...field('from')}>
        <Input
          type="datetime-local"
          value={typed.from}
          onChange={(_event, { value }) => setTyped({ ...typed, from: value })}
        />
      </Field>
      <Field label={activity.to} {...field('to')}>
        <Input
          type="datetime-local"
          value={typed.to}
          onChange={(_event, { value }) => setTyped({ ...typed, to: value })}
        />
      </Field>
      {inAddress !== JSON.stringify(NO_FILTER) && <Button onClick={() => onFilter(NO_FILTER)}>{states.clear}</Button>}
    </Filters>
  );
}
