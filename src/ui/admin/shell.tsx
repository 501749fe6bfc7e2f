import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionInfo } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { ChecksPage } from './checks-page';
import { ConsentPage } from './consent-page';
import { ContractPage } from './contract-page';
import { DataExtensionsPage } from './data-extensions-page';
import { OverviewPage } from './overview-page';
import { Button } from './parts';
import { SendersPage } from './senders-page';
import { SessionsPage } from './sessions-page';
import { StepsPage } from './steps-page';

interface AdminPage {
  /** What stands behind `#/`. */
  path: string;
  label: string;
  view: (api: AdminApi) => ComponentChild;
}

/** Every page of the shell, in the order of the menu; a new page is one more line. */
const PAGES: readonly AdminPage[] = [
  { path: 'overview', label: 'Overview', view: (api) => <OverviewPage api={api} /> },
  { path: 'data-extensions', label: 'Data extensions', view: (api) => <DataExtensionsPage api={api} /> },
  { path: 'senders', label: 'Senders and templates', view: (api) => <SendersPage api={api} /> },
  { path: 'consent', label: 'Consent', view: (api) => <ConsentPage api={api} /> },
  { path: 'steps', label: 'Steps', view: (api) => <StepsPage api={api} /> },
  { path: 'checks', label: 'Checks', view: (api) => <ChecksPage api={api} /> },
  { path: 'contract', label: 'Contract', view: (api) => <ContractPage api={api} /> },
  { path: 'sessions', label: 'Sessions', view: (api) => <SessionsPage api={api} /> },
];

const pageOf = (hash: string) => PAGES.find(({ path }) => hash === `#/${path}`) ?? PAGES[0];

/** Header, menu and the page that the address names. */
export function Shell(props: { api: AdminApi; session: SessionInfo; onLogout: () => void }) {
  const { api, session, onLogout } = props;
  const [page, setPage] = useState(() => pageOf(location.hash));
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);

  useEffect(() => {
    const follow = () => setPage(pageOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    document.title = `${page?.label ?? ''} – WhatsApp in Journey Builder`;
    // A page that was opened by the menu is announced; the first one is what the browser announces anyway.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [page]);

  return (
    <div class="admin">
      <header class="top">
        <div class="top-name">
          <strong>WhatsApp in Journey Builder</strong>
          <span class="hint">
            Business unit {session.businessUnit} · WhatsApp account {session.whatsappAccount}
          </span>
        </div>
        <div class="top-operator">
          <span id="operator-name">{session.operator}</span>
          {session.right === 'look' ? <span class="hint">may look, not act</span> : null}
          <Button id="log-out" onClick={() => void api.logout().then(onLogout)}>
            Log out
          </Button>
        </div>
      </header>
      <nav class="menu" aria-label="Pages">
        <ul>
          {PAGES.map(({ path, label }) => (
            <li key={path}>
              <a href={`#/${path}`} {...(path === page?.path ? { 'aria-current': 'page' as const } : {})}>
                {label}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="admin-main">
        <h1 ref={heading} tabIndex={-1}>
          {page?.label}
        </h1>
        <div key={page?.path}>{page?.view(api)}</div>
      </main>
    </div>
  );
}
