import { useState } from 'preact/hooks';
import type { LateKind } from '../../vocabulary';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { LabelledInput } from './labelled-input';
import { useLoaded } from './use-loaded';

const OTHER = '\u0000other';

/**
 * The key of an API event or of a send definition, chosen by its name. Where the installed package may not see the list it
 * is typed, with a sentence why; what is typed is asked for before anything is sent.
 */
export function KeyChoice(props: {
  api: AdminApi;
  id: string;
  kind: LateKind;
  value: string;
  onChange: (key: string) => void;
}) {
  const { api, id, kind, value, onChange } = props;
  const { loaded } = useLoaded(() => api.keys(kind));
  const words = useWords();
  const { t } = words;
  const [isTyping, setTyping] = useState(false);
  const label = t(`otherKey.of.${kind}`);

  if (loaded.state === 'loading') {
    return (
      <p class="waiting" role="status">
        {t('common.loading')}
      </p>
    );
  }
  if (loaded.state === 'failed' || loaded.value.items.length === 0 || isTyping) {
    const why =
      loaded.state === 'failed'
        ? t('otherKey.typed', {
            why: words.word('failure', loaded.code) ?? t('failure.unknown', { code: loaded.code }),
          })
        : t(isTyping ? 'otherKey.checked' : 'otherKey.none');
    return (
      <>
        <LabelledInput id={id} label={label} value={value} maxLength={200} onType={onChange} />
        <p class="hint">{why}</p>
      </>
    );
  }
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={id}>
        {label}
      </label>
      <div class="slds-select_container">
        <select
          class="slds-select"
          id={id}
          value={value}
          onChange={({ currentTarget: { value: chosen } }) => {
            setTyping(chosen === OTHER);
            onChange(chosen === OTHER ? '' : chosen);
          }}
        >
          <option value="">{t('common.choose')}</option>
          {loaded.value.items.map(({ key, name, inactive }) => {
            const shown = name === key ? name : `${name} · ${key}`;
            return (
              <option key={key} value={key} disabled={inactive === true}>
                {inactive ? t('pick.inactive', { name: shown }) : shown}
              </option>
            );
          })}
          <option value={OTHER}>{t('pick.other')}</option>
        </select>
      </div>
    </div>
  );
}
