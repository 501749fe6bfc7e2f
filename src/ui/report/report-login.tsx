import { useState } from 'preact/hooks';
import { failureKey, reportApi } from './report-api';
import type { ReportWords } from './report-words';

/** The token of the report; it is in no place but the input, and gone from there after. */
export function ReportLogin(props: { words: ReportWords; notice: string | undefined; onLogin: () => void }) {
  const { words, notice, onLogin } = props;
  const { t } = words;
  const [token, setToken] = useState('');
  const [problem, setProblem] = useState<string>();

  async function submit(event: Event) {
    event.preventDefault();
    const answer = await reportApi.login(token);
    setToken('');
    if (answer.ok) onLogin();
    else setProblem(t(failureKey(answer.code)));
  }

  return (
    <main class="login">
      <form onSubmit={(event) => void submit(event)}>
        <h1>{t('page.title')}</h1>
        <p class="quiet">{t('login.intro')}</p>
        {notice !== undefined && problem === undefined ? <p role="status">{notice}</p> : null}
        {problem === undefined ? null : (
          <p role="alert" class="problem">
            {problem}
          </p>
        )}
        <label for="token">{t('login.token')}</label>
        <input
          id="token"
          type="password"
          autocomplete="off"
          required
          value={token}
          aria-describedby="token-hint"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <p class="quiet" id="token-hint">
          {t('login.hint')}
        </p>
        <button type="submit" class="primary" id="log-in">
          {t('login.go')}
        </button>
      </form>
    </main>
  );
}
