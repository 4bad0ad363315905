import { Button, Field, Select } from '@fluentui/react-components';
import { CUSTOMER_STATUS_SLUGS } from '@lockbox/domain/requests/statuses';
import { useCallback } from 'react';
import { EnvironmentFilter } from '../parts/environment-filter.tsx';
import { Filters, Search } from '../parts/filters.tsx';
import { useWords } from '../words/words.tsx';

/** The filters as in the page's address; an empty one lets everything pass. */
export interface RequestFilter {
  readonly status: string;
  readonly environment: string;
  readonly q: string;
}
export const NO_REQUEST_FILTER: RequestFilter = { status: '', environment: '', q: '' };

/** `onFilter` must stay the same from one rendering to the next, or each rendering searches again. */
export function RequestFilters(props: {
  readonly filter: RequestFilter;
  readonly filtered: boolean;
  readonly onFilter: (changes: Partial<RequestFilter>) => void;
}) {
  const { filter, filtered, onFilter } = props;
  const { requests, statuses, states } = useWords();
  const onSearch = useCallback((q: string) => onFilter({ q }), [onFilter]);
  return (
    <Filters>
      <Search label={requests.search} value={filter.q} onSearch={onSearch} />
      <Field label={requests.status}>
        <Select value={filter.status} onChange={(_event, { value }) => onFilter({ status: value })}>
          <option value="">{requests.anyStatus}</option>
          {CUSTOMER_STATUS_SLUGS.map((one) => (
            <option key={one} value={one}>
              {statuses[one]}
            </option>
          ))}
        </Select>
      </Field>
      <EnvironmentFilter value={filter.environment} onFilter={onFilter} />
      {filtered && <Button onClick={() => onFilter(NO_REQUEST_FILTER)}>{states.clear}</Button>}
    </Filters>
  );
}
