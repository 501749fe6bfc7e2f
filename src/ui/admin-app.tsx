import { render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { SessionInfo } from '../admin/page-data';
import { createAdminApi } from './admin/admin-api';
import { Login } from './admin/login';
import { Shell } from './admin/shell';
import { Notice } from './views/notice';

type View = { show: 'opening' } | { show: 'login'; notice?: string } | { show: 'shell'; session: SessionInfo };

/** The admin page: the log-in, then the shell; back to the log-in, with what was open behind it, when the session ends. */
function AdminApp() {
  const [view, setView] = useState<View>({ show: 'opening' });
  const [problem, setProblem] = useState<string>();
  const api = useMemo(
    () =>
      createAdminApi(() =>
        setView((before) => ({
          show: 'login',
          ...(before.show === 'shell' ? { notice: 'Your session has ended. Log in to go on.' } : {}),
        })),
      ),
    [],
  );

  async function open() {
    const answer = await api.session();
    setProblem(answer.ok || answer.code === 'logged_out' ? undefined : answer.message);
    if (answer.ok) setView({ show: 'shell', session: answer.value });
  }
  useEffect(() => {
    void open();
  }, []);

  if (problem !== undefined) {
    return (
      <main class="login">
        <Notice kind="error">{problem}</Notice>
      </main>
    );
  }
  if (view.show === 'shell') {
    return <Shell api={api} session={view.session} onLogout={() => setView({ show: 'login' })} />;
  }
  if (view.show === 'login') return <Login api={api} notice={view.notice} onLogin={() => void open()} />;
  return null;
}

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<AdminApp />, root);
}
