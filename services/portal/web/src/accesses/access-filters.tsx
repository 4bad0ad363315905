import { Button, Field, Input, Select } from '@fluentui/react-components';
import { useCallback } from 'react';
import { EnvironmentFilter } from '../parts/environment-filter.tsx';
import { Filters, Search } from '../parts/filters.tsx';
import { useWords } from '../words/words.tsx';
import { BASES_IN_ORDER, EXCLUSION_BASES } from './basis.ts';

/** The filters as in the page's address; an empty one lets everything pass. Times are local to the reader. */
export interface AccessesShown {
  readonly q: string;
  readonly basis: string;
  readonly environment: string;
  /** An id. The page offers only the one that a link has brought along. */
  readonly engineer: string;
  readonly from: string;
  readonly to: string;
}
export const NO_ACCESS_FILTER: AccessesShown = { q: '', basis: '', environment: '', engineer: '', from: '', to: '' };

/** `onFilter` must stay the same from one rendering to the next, or each rendering searches again. */
export function AccessFilters(props: {
  readonly filter: AccessesShown;
  readonly filtered: boolean;
  readonly engineerName: string;
  readonly onFilter: (changes: Partial<AccessesShown>) => void;
}) {
  const { filter, filtered, engineerName, onFilter } = props;
  const { accesses, activity, requests, states } = useWords();
  const onSearch = useCallback((q: string) => onFilter({ q }), [onFilter]);
  return (
    <Filters>
      <Search label={requests.search} value={filter.q} onSearch={onSearch} />
      <Field label={accesses.columns.basis}>
        <Select value={filter.basis} onChange={(_event, { value }) => onFilter({ basis: value })}>
          <option value="">{accesses.anyBasis}</option>
          {BASES_IN_ORDER.map((one) => (
            <option key={one} value={one}>
              {accesses.basis[one]}
            </option>
          ))}
          <option value={EXCLUSION_BASES}>{accesses.anyExclusion}</option>
        </Select>
      </Field>
      {filter.engineer !== '' && (
        <Field label={accesses.columns.engineer}>
          <Select value={filter.engineer} onChange={(_event, { value }) => onFilter({ engineer: value })}>
            <option value="">{accesses.anybody}</option>
            <option value={filter.engineer}>{engineerName}</option>
          </Select>
        </Field>
      )}
      <EnvironmentFilter value={filter.environment} onFilter={onFilter} />
      {(['from', 'to'] as const).map((end) => (
        <Field key={end} label={activity[end]}>
          <Input
            type="datetime-local"
            value={filter[end]}
            onChange={(_event, { value }) => onFilter({ [end]: value })}
          />
        </Field>
      ))}
      {filtered && <Button onClick={() => onFilter(NO_ACCESS_FILTER)}>{states.clear}</Button>}
    </Filters>
  );
}
