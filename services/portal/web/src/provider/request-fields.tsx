import { Checkbox, Field, Input, Radio, RadioGroup, Select, Textarea } from '@fluentui/react-components';
import { ID_MAX, maySeal, needsTicket } from '@lockbox/contracts/submission-rules';
import type { Fields } from '../api/problem.ts';
import type { Environment, Items, Tenant } from '../api/resources.ts';
import { useResource } from '../api/use-resource.ts';
import { Choices } from '../parts/choices.tsx';
import { namedOptions } from '../parts/named-options.tsx';
import { Permissions } from '../parts/permissions.tsx';
import { fieldSentence } from '../parts/states.tsx';
import { useWords } from '../words/words.tsx';
import { exclusionOf, permissionsOf, type TypedForm } from './submission.ts';

/** The fields of a new request; what depends on another field follows it. */
export function RequestFields(props: {
  readonly typed: TypedForm;
  /** The exclusions to choose from; the empty one is none. */
  readonly claims: readonly TypedForm['exclusion'][];
  readonly wrong: Fields;
  readonly onChange: (typed: TypedForm) => void;
}) {
  const { typed, claims, wrong, onChange } = props;
  const words = useWords();
  const { provider } = words;
  const { form } = provider;
  const tenants = useResource<Items<Tenant>>('/tenants').loaded;
  const environments = useResource<Items<Environment>>(
    typed.tenantId === '' ? null : `/tenants/${encodeURIComponent(typed.tenantId)}/environments`,
  ).loaded;
  const known = environments.state === 'ready' ? environments.value.items : [];
  const stores = known.find(({ id }) => id === typed.environmentId)?.dataStores ?? [];
  const sentence = (field: string) => {
    const message = wrong.get(field);
    return message === undefined ? undefined : fieldSentence(message, words);
  };
  const problem = (field: string) => {
    const validationMessage = sentence(field);
    return validationMessage === undefined ? {} : { validationState: 'error' as const, validationMessage };
  };

  return (
    <>
      <Field label={form.customer} required {...problem('tenantId')}>
        <Select
          value={typed.tenantId}
          onChange={(_event, { value }) => onChange({ ...typed, tenantId: value, environmentId: '', dataStores: [] })}
        >
          <option value="">{form.choose}</option>
          {tenants.state === 'ready' && namedOptions(tenants.value.items)}
        </Select>
      </Field>
      <Field label={form.environment} required {...problem('environmentId')}>
        <Select
          value={typed.environmentId}
          onChange={(_event, { value }) => onChange({ ...typed, environmentId: value, dataStores: [] })}
        >
          <option value="">{form.choose}</option>
          {namedOptions(known)}
        </Select>
      </Field>
      <Choices
        label={form.dataStores}
        hint={stores.length === 0 ? form.dataStoresHint : undefined}
        problem={sentence('dataStores')}
        options={stores.map((id) => ({ id, name: id }))}
        chosen={typed.dataStores}
        onChoose={(dataStores) => onChange({ ...typed, dataStores })}
      />
      <Field label={form.permissions} hint={form.permissionsHint} required {...problem('permissions')}>
        <Textarea
          value={typed.permissions}
          rows={3}
          resize="vertical"
          onChange={(_event, { value }) => onChange({ ...typed, permissions: value })}
        />
      </Field>
      <Permissions ids={permissionsOf(typed)} />
      <Field label={form.justification} hint={form.justificationHint} required {...problem('justification')}>
        <Textarea
          value={typed.justification}
          rows={4}
          resize="vertical"
          onChange={(_event, { value }) => onChange({ ...typed, justification: value })}
        />
      </Field>
      <Field label={form.trigger}>
        <RadioGroup
          value={typed.trigger}
          onChange={(_event, { value }) =>
            onChange({ ...typed, trigger: value === 'PROVIDER_ALERT' ? 'PROVIDER_ALERT' : 'SUPPORT_TICKET' })
          }
        >
          <Radio value="SUPPORT_TICKET" label={form.triggers.SUPPORT_TICKET} />
          <Radio value="PROVIDER_ALERT" label={form.triggers.PROVIDER_ALERT} />
        </RadioGroup>
      </Field>
      {needsTicket(typed.trigger) && (
        <Field label={form.ticketId} required {...problem('ticketId')}>
          <Input
            value={typed.ticketId}
            maxLength={ID_MAX}
            onChange={(_event, { value }) => onChange({ ...typed, ticketId: value })}
          />
        </Field>
      )}
      <Field label={form.exclusion} hint={form.exclusionHint} {...problem('exclusion')}>
        <Select
          value={typed.exclusion}
          onChange={(_event, { value }) =>
            onChange({ ...typed, exclusion: claims.find((one) => one === value) ?? typed.exclusion })
          }
        >
          {claims.map((one) => (
            <option key={one} value={one}>
              {one === '' ? form.noExclusion : provider.exclusions[one]}
            </option>
          ))}
        </Select>
      </Field>
      {maySeal(exclusionOf(typed)) && (
        <Checkbox
          label={form.sealed}
          checked={typed.sealed}
          onChange={(_event, { checked }) => onChange({ ...typed, sealed: checked === true })}
        />
      )}
      {maySeal(exclusionOf(typed)) && typed.sealed && (
        <Field label={form.disclosableFrom} hint={form.disclosableFromHint} {...problem('disclosableFrom')}>
          <Input
            type="datetime-local"
            value={typed.disclosableFrom}
            onChange={(_event, { value }) => onChange({ ...typed, disclosableFrom: value })}
          />
        </Field>
      )}
    </>
  );
}
