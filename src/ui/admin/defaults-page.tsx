import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SenderView } from '../../admin/sender-data';
import type { AccountDefaults } from '../../configuration/account-defaults';
import { LIMITS } from '../../limits';
import { PURPOSES, STAGES, TEMPLATE_CATEGORIES } from '../../vocabulary';
import type { Gap } from '../form/completeness';
import { countries } from '../form/countries';
import { NumberField, RadioField, SelectField, TextField } from '../views/inputs';
import { PageContext, usePage } from '../views/page-context';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { DefaultQuietHours } from './default-quiet-hours';
import { defaultsGaps } from './defaults-gaps';
import type { DefaultsPart } from './defaults-part';
import { Button, Result, Section, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** Undefined while they are not known. */
type Senders = readonly Pick<SenderView, 'id' | 'name' | 'phoneNumber'>[] | undefined;

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
  const { t } = useWords();
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
        () => t('defaults.saved'),
      );
    }
    setResult({ kind: 'error', text: t('defaults.notSaved') });
    document.getElementById(first.field)?.focus();
  };
  const change: DefaultsPart['change'] = (made) => setDefaults((before) => ({ ...before, ...made }));
  const part = { defaults, change };
  return (
    <Section title={t('defaults.title')} id="defaults">
      <p class="hint">{t('defaults.hint')}</p>
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
        {t('act.save')}
      </Button>
    </Section>
  );
}

function SenderAndStage({ defaults: { sender = '', stage }, change, senders }: DefaultsPart & { senders: Senders }) {
  const { t } = useWords();
  const known = (senders ?? []).map(({ id, name, phoneNumber }) => ({ value: id, label: `${name} · ${phoneNumber}` }));
  const isKnown = known.some(({ value }) => value === sender);
  return (
    <>
      <h3 class="section">{t('defaults.senderAndStage')}</h3>
      <div class="two">
        <SelectField
          field="default-sender"
          label={t('defaults.sender')}
          value={sender}
          choices={[
            { value: '', label: t('defaults.ask') },
            ...known,
            ...(sender === '' || isKnown
              ? []
              : [{ value: sender, label: senders ? t('defaults.senderGone', { id: sender }) : sender }]),
          ]}
          onChange={(id) => change({ sender: id === '' ? undefined : id })}
        />
        <SelectField
          field="default-stage"
          label={t('stage.label')}
          value={stage ?? ''}
          choices={[
            { value: '', label: t('defaults.ask') },
            ...STAGES.map((each) => ({ value: each, label: t(`stage.${each}`) })),
          ]}
          onChange={(chosen) => change({ stage: chosen === '' ? undefined : chosen })}
        />
      </div>
    </>
  );
}

function Purposes({ defaults, change }: DefaultsPart) {
  const { t } = useWords();
  return (
    <>
      <h3 class="section">{t('defaults.purposes')}</h3>
      <div class="two">
        {TEMPLATE_CATEGORIES.map((category) => (
          <SelectField
            key={category}
            field={`purpose-${category}`}
            label={t(`category.${category}`)}
            value={defaults.purposes[category] ?? ''}
            choices={[
              { value: '', label: t('defaults.ask') },
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
  const { t } = useWords();
  const set = (place: number, made: Partial<(typeof topics)[number]>) =>
    change({ topics: topics.map((rule, index) => (index === place ? { ...rule, ...made } : rule)) });
  return (
    <>
      <h3 class="section">{t('defaults.topics')}</h3>
      <p class="hint">{t('defaults.topicsHint')}</p>
      {topics.map(({ template, topic }, index) => (
        <div class="beside" key={index}>
          <TextField
            field={`topic-template-${index}`}
            label={t('defaults.template', { n: index + 1 })}
            value={template}
            onChange={(typed) => set(index, { template: typed })}
          />
          <TextField
            field={`topic-topic-${index}`}
            label={t('defaults.topic', { n: index + 1 })}
            value={topic}
            onChange={(typed) => set(index, { topic: typed })}
          />
          <Button
            label={t('defaults.removeTopic', { n: index + 1 })}
            onClick={() => change({ topics: topics.filter((_, place) => place !== index) })}
          >
            {t('common.remove')}
          </Button>
        </div>
      ))}
      <Button id="add-topic" onClick={() => change({ topics: [...topics, { template: '', topic: '' }] })}>
        {t('defaults.addTopic')}
      </Button>
    </>
  );
}

function OwnerAndCountry({ defaults, change }: DefaultsPart) {
  const { t, code } = useWords();
  const regions = useMemo(() => countries(code), [code]);
  const owner = defaults.owner ?? { name: '', email: '' };
  const setOwner = (made: Partial<typeof owner>) => {
    const next = { ...owner, ...made };
    change({ owner: next.name === '' && next.email === '' ? undefined : next });
  };
  return (
    <>
      <h3 class="section">{t('defaults.ownerAndCountry')}</h3>
      <div class="two">
        <TextField
          field="owner-name"
          label={t('owner.name')}
          value={owner.name}
          onChange={(name) => setOwner({ name })}
        />
        <TextField
          field="owner-email"
          type="email"
          label={t('owner.email')}
          value={owner.email}
          onChange={(email) => setOwner({ email })}
        />
        <SelectField
          field="country"
          label={t('country.label')}
          value={defaults.country ?? ''}
          choices={[
            { value: '', label: t('defaults.ask') },
            ...regions.map(({ code: region, name }) => ({ value: region, label: `${name} (${region})` })),
          ]}
          onChange={(country) => change({ country: country === '' ? undefined : country })}
        />
      </div>
    </>
  );
}

function Conversion({ defaults: { conversion }, change }: DefaultsPart) {
  const { t } = useWords();
  const counted = typeof conversion === 'object' ? conversion : undefined;
  return (
    <>
      <RadioField
        field="conversion"
        legend={t('defaults.success')}
        isSection
        value={conversion === undefined ? 'ask' : counted ? 'some' : 'none'}
        choices={[
          { value: 'ask', label: t('defaults.ask') },
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
