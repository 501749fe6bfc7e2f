import { useState } from 'preact/hooks';
import type { PageApi } from '../page-api';
import { useList } from '../use-list';
import { TextField } from './inputs';
import { usePage } from './page-context';

/** Pictures of Content Builder: choosing one gives its public address. */
export function PicturePicker(props: { field: string; value: string; onChange: (url: string) => void }) {
  const { language, api } = usePage();
  const { t } = language;
  const [isOpen, setOpen] = useState(false);
  if (api === undefined) return null;
  return (
    <div class="picture-picker">
      <button
        type="button"
        class="slds-button"
        id={`${props.field}-pictures`}
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('pick.picture')}
      </button>
      {isOpen ? <Pictures {...props} api={api} onDone={() => setOpen(false)} /> : null}
    </div>
  );
}

function Pictures(props: {
  field: string;
  value: string;
  api: PageApi;
  onChange: (url: string) => void;
  onDone: () => void;
}) {
  const { field, value, api, onChange, onDone } = props;
  const { t } = usePage().language;
  const [search, setSearch] = useState('');
  const found = useList(() => api.pictures(search), search);
  return (
    <>
      <TextField field={`${field}-search`} type="search" label={t('pick.search')} value={search} onChange={setSearch} />
      {found.state === 'failed' ? <p class="hint">{t(`error.${found.code}`)}</p> : null}
      {found.state === 'ready' && found.value.items.length === 0 ? <p class="hint">{t('pick.picture.none')}</p> : null}
      {found.state === 'ready' ? (
        <ul class="pictures">
          {found.value.items.map(({ id, name, url, width, height }) => (
            <li key={id}>
              <button
                type="button"
                class="slds-button slds-button_neutral"
                aria-pressed={url === value}
                onClick={() => {
                  onChange(url);
                  onDone();
                }}
              >
                {width && height ? t('pick.picture.size', { name, width, height }) : name}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}
