import { useState } from 'preact/hooks';
import { contactAttribute } from '../form/binding';
import type { PageApi } from '../page-api';
import { useList } from '../use-list';
import { SelectField, TextField } from './inputs';
import { usePage } from './page-context';

/** An attribute of the contact: chosen in the tree of attribute sets, or typed where the marketer's rights do not show it. */
export function ContactAttribute({ field, onChange }: { field: string; onChange: (value: string) => void }) {
  const { language, api } = usePage();
  const { t } = language;
  const sets = useList(() => listOf(api)('attribute-sets'), 'sets', api !== undefined);
  if (api === undefined || sets.state !== 'ready' || sets.value.items.length === 0) {
    const why = sets.state === 'failed' ? t(`error.${sets.code}`) : undefined;
    return <TypedAttribute field={field} hint={why} onChange={onChange} />;
  }
  return <AttributeTree field={field} sets={sets.value.items} api={api} onChange={onChange} />;
}

const listOf = (api: PageApi | undefined) => (what: 'attribute-sets') =>
  api ? api.named(what) : Promise.resolve({ ok: false as const, code: 'offline' as const });

function AttributeTree(props: {
  field: string;
  sets: readonly { key: string; name: string }[];
  api: PageApi;
  onChange: (value: string) => void;
}) {
  const { field, sets, api, onChange } = props;
  const { t } = usePage().language;
  const [key, setKey] = useState('');
  const [attribute, setAttribute] = useState('');
  const set = sets.find((each) => each.key === key);
  const attributes = useList(() => api.attributes(key), key, key !== '');
  const choose = { value: '', label: t('common.choose') };
  return (
    <div class="two">
      <SelectField
        field={`${field}-set`}
        label={t('pick.set')}
        value={key}
        choices={[choose, ...sets.map((each) => ({ value: each.key, label: each.name }))]}
        onChange={(chosen) => {
          setKey(chosen);
          setAttribute('');
          onChange('');
        }}
      />
      <SelectField
        field={`${field}-attribute`}
        label={t('pick.attribute')}
        value={attribute}
        choices={[
          choose,
          ...(attributes.state === 'ready'
            ? attributes.value.items.map(({ name, type }) => ({
                value: name,
                label: type === 'Text' ? name : `${name} · ${type}`,
              }))
            : []),
        ]}
        onChange={(name) => {
          setAttribute(name);
          onChange(contactAttribute(set?.name ?? '', name) ?? '');
        }}
      />
    </div>
  );
}

function TypedAttribute({
  field,
  hint,
  onChange,
}: {
  field: string;
  hint: string | undefined;
  onChange: (value: string) => void;
}) {
  const { t } = usePage().language;
  const [set, setSet] = useState('');
  const [attribute, setAttribute] = useState('');
  return (
    <div class="two">
      <TextField
        field={`${field}-set`}
        label={t('values.contactSet')}
        hint={hint}
        value={set}
        onChange={(typed) => {
          setSet(typed);
          onChange(contactAttribute(typed, attribute) ?? '');
        }}
      />
      <TextField
        field={`${field}-attribute`}
        label={t('values.contactName')}
        value={attribute}
        onChange={(typed) => {
          setAttribute(typed);
          onChange(contactAttribute(set, typed) ?? '');
        }}
      />
    </div>
  );
}
