import { useEffect, useState } from 'preact/hooks';
import type { SenderView } from '../../admin/sender-data';
import type { AccountDefaults } from '../../configuration/account-defaults';
import { LIMITS } from '../../limits';
import { PURPOSES, STAGES, TEMPLATE_CATEGORIES } from '../../vocabulary';
import type { Gap } from '../form/completeness';
import { countries } from '../form/countries';
import { NumberField, RadioField, SelectField, TextField } from '../views/inputs';
import { PageContext, usePage } from '../views/page-context';
import type { AdminApi } from './admin-api';
import { DefaultQuietHours } from './default-quiet-hours';
import { defaultsGaps } from './defaults-gaps';
import type { DefaultsPart } from './defaults-part';
import { Button, Result, Section, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** Undefined while they are not known. */
type Senders = readonly Pick<SenderView, 'id' | 'name' | 'phoneNumber'>[] | undefined;

const REGIONS = countries('en');

/** What a new step of this account begins with: the marketer sees it and may answer otherwise. */
export function DefaultsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.defaults);
  const senders = useLoaded(api.senders);
  const named = senders.loaded.state === 'ready' ? senders.loaded.value.senders : undefined;
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(saved) => <DefaultsForm api={api} saved={saved} senders={named} />}
    </WhenLoaded>
  );
}

function DefaultsForm({ api, saved, senders }: { api: AdminApi; saved: AccountDefaults; senders: Senders }) {
  const [defaults, setDefaults] = useState(saved);
  useEffect(() => setDefaults(saved), [saved]);
  const { act, isBusy, result, setResult } = useAct();
  const page = usePage();
  const [wasSaved, setSaved] = useState(false);
  const gaps = defaultsGaps(defaults);
  const gapFor = (field: string): Gap | undefined => {
    const gap = wasSaved ? gaps.find((each) => each.field === field) : undefined;
    return gap && { step: 'results', ...gap };
  };
  const save = () => {
    setSaved(true);
    const [first] = gaps;
    if (first === undefined) {
      return void act(
        () => api.saveDefaults(defaults),
        () => 'Saved. New steps begin with these answers.',
      );
    }
    setResult({ kind: 'error', text: 'Not saved: an answer is missing or cannot stand. It is marked below.' });
    document.getElementById(first.field)?.focus();
  };
  const change: DefaultsPart['change'] = (made) => setDefaults((before) => ({ ...before, ...made }));
  const part = { defaults, change };
  return (
    <Section title="What new steps begin with" id="defaults">
      <p class="hint">
        Answers that are the same in most steps. The marketer sees each one and may answer otherwise; the last step of a
        journey goes before them. Steps that are saved already stay as they are.
      </p>
      <Result result={result} />
      <PageContext.Provider value={{ ...page, gapFor }}>
        <SenderAndStage {...part} senders={senders} />
        <Purposes {...part} />
        <Topics {...part} />
        <OwnerAndCountry {...part} />
        <DefaultQuietHours {...part} />
        <Conversion {...part} />
      </PageContext.Provider>
      <Button id="save-defaults" kind="brand" disabled={isBusy} onClick={save}>
        Save
      </Button>
    </Section>
  );
}

function SenderAndStage({ defaults: { sender = '', stage }, change, senders }: DefaultsPart & { senders: Senders }) {
  const { t } = usePage().language;
  const known = (senders ?? []).map(({ id, name, phoneNumber }) => ({ value: id, label: `${name} · ${phoneNumber}` }));
  const isKnown = known.some(({ value }) => value === sender);
  return (
    <>
      <h3 class="section">Sender and stage</h3>
      <div class="two">
        <SelectField
          field="default-sender"
          label="Number that sends"
          value={sender}
          choices={[
            { value: '', label: 'Ask in each step' },
            ...known,
            ...(sender === '' || isKnown
              ? []
              : [{ value: sender, label: senders ? `${sender}, which this account no longer has` : sender }]),
          ]}
          onChange={(id) => change({ sender: id === '' ? undefined : id })}
        />
        <SelectField
          field="default-stage"
          label={t('stage.label')}
          value={stage ?? ''}
          choices={[
            { value: '', label: 'Ask in each step' },
            ...STAGES.map((each) => ({ value: each, label: t(`stage.${each}`) })),
          ]}
          onChange={(chosen) => change({ stage: chosen === '' ? undefined : chosen })}
        />
      </div>
    </>
  );
}

function Purposes({ defaults, change }: DefaultsPart) {
  const { t } = usePage().language;
  return (
    <>
      <h3 class="section">Purpose, by the category of the template</h3>
      <div class="two">
        {TEMPLATE_CATEGORIES.map((category) => (
          <SelectField
            key={category}
            field={`purpose-${category}`}
            label={t(`category.${category}`)}
            value={defaults.purposes[category] ?? ''}
            choices={[
              { value: '', label: 'Ask in each step' },
              ...PURPOSES.map((purpose) => ({ value: purpose, label: t(`purpose.${purpose}`) })),
            ]}
            onChange={(purpose) => {
              const { [category]: _, ...others } = defaults.purposes;
              change({ purposes: purpose === '' ? others : { ...others, [category]: purpose } });
            }}
          />
        ))}
      </div>
    </>
  );
}

function Topics({ defaults: { topics }, change }: DefaultsPart) {
  const set = (place: number, made: Partial<(typeof topics)[number]>) =>
    change({ topics: topics.map((rule, index) => (index === place ? { ...rule, ...made } : rule)) });
  return (
    <>
      <h3 class="section">Topic, by the name of the template</h3>
      <p class="hint">The first that fits. A name that ends in * stands for all that begin so: order_*.</p>
      {topics.map(({ template, topic }, index) => (
        <div class="beside" key={index}>
          <TextField
            field={`topic-template-${index}`}
            label={`Template ${index + 1}`}
            value={template}
            onChange={(typed) => set(index, { template: typed })}
          />
          <TextField
            field={`topic-topic-${index}`}
            label={`Topic ${index + 1}`}
            value={topic}
            onChange={(typed) => set(index, { topic: typed })}
          />
          <Button
            label={`Remove topic ${index + 1}`}
            onClick={() => change({ topics: topics.filter((_, place) => place !== index) })}
          >
            Remove
          </Button>
        </div>
      ))}
      <Button id="add-topic" onClick={() => change({ topics: [...topics, { template: '', topic: '' }] })}>
        Add a topic
      </Button>
    </>
  );
}

function OwnerAndCountry({ defaults, change }: DefaultsPart) {
  const owner = defaults.owner ?? { name: '', email: '' };
  const setOwner = (made: Partial<typeof owner>) => {
    const next = { ...owner, ...made };
    change({ owner: next.name === '' && next.email === '' ? undefined : next });
  };
  return (
    <>
      <h3 class="section">Owner and country</h3>
      <div class="two">
        <TextField
          field="owner-name"
          label="Team or person"
          value={owner.name}
          onChange={(name) => setOwner({ name })}
        />
        <TextField
          field="owner-email"
          type="email"
          label="Email of the owner"
          value={owner.email}
          onChange={(email) => setOwner({ email })}
        />
        <SelectField
          field="country"
          label="Country of numbers without a country code"
          value={defaults.country ?? ''}
          choices={[
            { value: '', label: 'Ask in each step' },
            ...REGIONS.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
          ]}
          onChange={(country) => change({ country: country === '' ? undefined : country })}
        />
      </div>
    </>
  );
}

function Conversion({ defaults: { conversion }, change }: DefaultsPart) {
  const { t } = usePage().language;
  const counted = typeof conversion === 'object' ? conversion : undefined;
  return (
    <>
      <h3 class="section">What counts as success</h3>
      <RadioField
        field="conversion"
        legend={t('conversion.title')}
        hideLegend
        value={conversion === undefined ? 'ask' : counted ? 'some' : 'none'}
        choices={[
          { value: 'ask', label: 'Ask in each step' },
          { value: 'some', label: t('conversion.some') },
          { value: 'none', label: t('conversion.none') },
        ]}
        onChange={(answer) =>
          change({
            conversion:
              answer === 'ask'
                ? undefined
                : answer === 'none'
                  ? 'none'
                  : { name: '', windowHours: LIMITS.windowHours.usual },
          })
        }
      />
      {counted ? (
        <div class="two">
          <TextField
            field="conversion-name"
            label={t('conversion.name')}
            value={counted.name}
            onChange={(name) => change({ conversion: { ...counted, name } })}
          />
          <NumberField
            field="conversion-window"
            label={t('conversion.window')}
            value={counted.windowHours}
            {...LIMITS.windowHours}
            onChange={(hours) => change({ conversion: { ...counted, windowHours: hours ?? 0 } })}
          />
        </div>
      ) : null}
    </>
  );
}
