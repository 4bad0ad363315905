import { Field, Select } from '@fluentui/react-components';
import type { Environment, Items } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { useWords } from '../words/words.tsx';
import { namedOptions } from './named-options.tsx';

/** Lets what is of one environment of a tenant pass, or of any. */
export function EnvironmentFilter(props: {
  /** The tenant's environments in the API; those of one's own tenant unless given. */
  readonly of?: string;
  readonly value: string;
  readonly onFilter: (changes: { readonly environment: string }) => void;
}) {
  const { requests } = useWords();
  const environments = useResource<Items<Environment>>(props.of ?? '/environments');
  return (
    <Field label={requests.environment}>
      <Select value={props.value} onChange={(_event, { value }) => props.onFilter({ environment: value })}>
        <option value="">{requests.anyEnvironment}</option>
        {environments.loaded.state === 'ready' && namedOptions(environments.loaded.value.items)}
      </Select>
    </Field>
  );
}
