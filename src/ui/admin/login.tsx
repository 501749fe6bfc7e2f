import { useEffect, useState } from 'preact/hooks';
import type { LoginForm, UnitChoice } from '../../admin/page-data';
import type { LanguageCode } from '../text/speak';
import { Notice } from '../views/notice';
import type { AdminApi, Failed } from './admin-api';
import { useWords } from './admin-words';
import { FailureWords } from './failure-words';
import { LanguageChoice } from './language-choice';

/** Who are you, and what is the token? The token is in no place but the input, and gone from there after. */
export function Login(props: {
  api: AdminApi;
  notice: string | undefined;
  onLanguage: (code: LanguageCode) => void;
  onLogin: () => void;
}) {
  const { api, notice, onLanguage, onLogin } = props;
  const { t } = useWords();
  const [name, setName] = useState<LoginForm['name']>('needed');
  const [operator, setOperator] = useState('');
  const [token, setToken] = useState('');
  const [failure, setFailure] = useState<Failed>();
  const [units, setUnits] = useState<UnitChoice['units']>([]);
  const [unit, setUnit] = useState('');
  const [isBusy, setBusy] = useState(false);

  useEffect(() => {
    void api.loginForm().then((form) => form.ok && setName(form.value.name));
  }, [api]);

  async function submit(event: Event) {
    event.preventDefault();
    setBusy(true);
    const answer = await api.login(token, operator, unit);
    setBusy(false);
    if (answer.ok) {
      onLogin();
      return;
    }
    setUnits(answer.units);
    // It is asked for once more, with the unit.
    if (answer.code === 'choose_unit') setUnit(answer.units[0]?.mid ?? '');
    else setToken('');
    setFailure(answer);
  }

  return (
    <main class="login">
      <form class="login-box" onSubmit={(event) => void submit(event)}>
        <h1 tabIndex={-1}>{t('admin.title')}</h1>
        <LanguageChoice onChange={onLanguage} />
        <p class="hint">{t('login.intro')}</p>
        {notice && !failure ? <Notice kind="info">{notice}</Notice> : null}
        {failure ? (
          <Notice kind={units.length > 0 ? 'info' : 'error'}>
            {failure.code === 'invalid_request' ? t('login.badName') : <FailureWords failed={failure} />}
          </Notice>
        ) : null}
        {name === 'not_asked' ? null : <NameField isNeeded={name === 'needed'} name={operator} onName={setOperator} />}
        <div class="slds-form-element">
          <label class="slds-form-element__label" for="token">
            {t('login.token')}
          </label>
          <div class="slds-form-element__control">
            <input
              class="slds-input"
              id="token"
              type="password"
              autocomplete="off"
              required
              value={token}
              aria-describedby="token-hint"
              onInput={(event) => setToken(event.currentTarget.value)}
            />
            <div class="hint" id="token-hint">
              {t(name === 'needed' ? 'login.tokenOfServer' : 'login.tokenOfYours')}
            </div>
          </div>
        </div>
        {units.length > 0 ? <UnitField units={units} unit={unit} onUnit={setUnit} /> : null}
        <button type="submit" class="slds-button slds-button_brand" id="log-in" disabled={isBusy}>
          {t('login.go')}
        </button>
      </form>
    </main>
  );
}

function NameField(props: { isNeeded: boolean; name: string; onName: (name: string) => void }) {
  const { isNeeded, name, onName } = props;
  const { t } = useWords();
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for="operator">
        {t(isNeeded ? 'login.name' : 'login.nameUnlessToken')}
      </label>
      <div class="slds-form-element__control">
        <input
          class="slds-input"
          id="operator"
          autocomplete="name"
          required={isNeeded}
          minLength={2}
          maxLength={40}
          value={name}
          onInput={(event) => onName(event.currentTarget.value)}
        />
      </div>
    </div>
  );
}

function UnitField(props: { units: UnitChoice['units']; unit: string; onUnit: (mid: string) => void }) {
  const { t } = useWords();
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for="unit">
        {t('login.unit')}
      </label>
      <div class="slds-form-element__control">
        <select
          class="slds-select"
          id="unit"
          value={props.unit}
          onChange={(event) => props.onUnit(event.currentTarget.value)}
        >
          {props.units.map(({ mid, name }) => (
            <option key={mid} value={mid}>
              {name} ({mid})
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
