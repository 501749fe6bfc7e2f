import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SessionInfo } from '../admin/page-data';
import { createAdminApi, type Failed } from './admin/admin-api';
import { type AdminWords, WordsContext } from './admin/admin-words';
import { FailureWords } from './admin/failure-words';
import { chosenLanguage, withLanguage } from './admin/language-choice';
import { loadWords } from './admin/load-words';
import { Login } from './admin/login';
import { Shell } from './admin/shell';
import { cultureOf } from './text/culture-of';
import type { LanguageCode } from './text/speak';
import { Notice } from './views/notice';
import { PageContext } from './views/page-context';

type View = { show: 'opening' } | { show: 'login'; hasEnded?: boolean } | { show: 'shell'; session: SessionInfo };

/** The admin page: the log-in, then the shell; back to the log-in, with what was open behind it, when the session ends. */
function AdminApp({ first }: { first: AdminWords }) {
  const [words, setWords] = useState(first);
  const [view, setView] = useState<View>({ show: 'opening' });
  const [failed, setFailed] = useState<Failed>();
  const api = useMemo(
    () => createAdminApi(() => setView((before) => ({ show: 'login', hasEnded: before.show === 'shell' }))),
    [],
  );

  async function open() {
    const answer = await api.session();
    setFailed(answer.ok || answer.code === 'logged_out' ? undefined : answer);
    if (answer.ok) setView({ show: 'shell', session: answer.value });
  }
  useEffect(() => {
    void open();
  }, []);
  useEffect(() => {
    document.documentElement.lang = words.code;
  }, [words]);

  const speak = async (code: LanguageCode) => {
    history.replaceState(null, '', withLanguage(location.href, code));
    setWords(await loadWords(cultureOf(code)));
  };
  return (
    <WordsContext.Provider value={words}>
      <PageContext.Provider value={{ language: words, gapFor: () => undefined }}>
        {failed === undefined ? null : (
          <main class="login">
            <Notice kind="error">
              <FailureWords failed={failed} />
            </Notice>
          </main>
        )}
        {failed === undefined && view.show === 'shell' ? (
          <Shell
            api={api}
            session={view.session}
            onLanguage={(code) => void speak(code)}
            onLogout={() => setView({ show: 'login' })}
          />
        ) : null}
        {failed === undefined && view.show === 'login' ? (
          <Login
            api={api}
            notice={view.hasEnded === true ? words.t('login.ended') : undefined}
            onLanguage={(code) => void speak(code)}
            onLogin={() => void open()}
          />
        ) : null}
      </PageContext.Provider>
    </WordsContext.Provider>
  );
}

const root = document.getElementById('page');
if (root) {
  void loadWords(cultureOf(chosenLanguage(location.search))).then((first) => {
    root.replaceChildren();
    render(<AdminApp first={first} />, root);
  });
}
