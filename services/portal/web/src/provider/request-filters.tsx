import { Button, Field, Select } from '@fluentui/react-components';
import { useCallback } from 'react';
import type { Items, Tenant } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { EnvironmentFilter } from '../parts/environment-filter.tsx';
import { Filters, Search } from '../parts/filters.tsx';
import { namedOptions } from '../parts/named-options.tsx';
import { useWords } from '../words/words.tsx';

/** The filters as in the page's address; an empty one lets everything pass. */
export interface ProviderFilterShown {
  readonly q: string;
  readonly tenant: string;
  readonly environment: string;
}
export const NO_PROVIDER_FILTER: ProviderFilterShown = { q: '', tenant: '', environment: '' };

/** `onFilter` must stay the same from one rendering to the next, or each rendering searches again. */
export function ProviderFilters(props: {
  readonly filter: ProviderFilterShown;
  readonly filtered: boolean;
  readonly onFilter: (changes: Partial<ProviderFilterShown>) => void;
}) {
  const { filter, filtered, onFilter } = props;
  const { provider, states } = useWords();
  const tenants = useResource<Items<Tenant>>('/tenants').loaded;
  const onSearch = useCallback((q: string) => onFilter({ q }), [onFilter]);
  return (
    <Filters>
      <Search label={provider.search} value={filter.q} onSearch={onSearch} />
      <Field label={provider.customer}>
        <Select
          value={filter.tenant}
          // An environment is one of its tenant.
          onChange={(_event, { value }) => onFilter({ tenant: value, environment: '' })}
        >
          <option value="">{provider.anyCustomer}</option>
          {tenants.state === 'ready' && namedOptions(tenants.value.items)}
        </Select>
      </Field>
      {filter.tenant !== '' && (
        <EnvironmentFilter
          of={`/tenants/${encodeURIComponent(filter.tenant)}/environments`}
          value={filter.environment}
          onFilter={onFilter}
        />
      )}
      {filtered && <Button onClick={() => onFilter(NO_PROVIDER_FILTER)}>{states.clear}</Button>}
    </Filters>
  );
}
