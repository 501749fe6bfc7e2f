import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionInfo } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { ChecksPage } from './checks-page';
import { ConsentPage } from './consent-page';
import { ContractPage } from './contract-page';
import { DataExtensionsPage } from './data-extensions-page';
import { DefaultsPage } from './defaults-page';
import { OptInPage } from './opt-in-page';
import { OverviewPage } from './overview-page';
import { Button } from './parts';
import { PersonPage } from './person-page';
import { RepliesPage } from './replies-page';
import { SendersPage } from './senders-page';
import { SessionsPage } from './sessions-page';
import { StepsPage } from './steps-page';

interface AdminPage {
  /** What stands behind `#/`. */
  path: string;
  label: string;
  /** `rest` is what follows the path in the address. */
  view: (api: AdminApi, rest: string) => ComponentChild;
}

/** Every page of the shell, in the order of the menu; a new page is one more line. */
const PAGES: readonly AdminPage[] = [
  { path: 'overview', label: 'Overview', view: (api) => <OverviewPage api={api} /> },
  { path: 'data-extensions', label: 'Data extensions', view: (api) => <DataExtensionsPage api={api} /> },
  { path: 'replies', label: 'Replies', view: (api, rest) => <RepliesPage api={api} open={rest} /> },
  { path: 'senders', label: 'Senders and templates', view: (api) => <SendersPage api={api} /> },
  { path: 'defaults', label: 'Defaults', view: (api) => <DefaultsPage api={api} /> },
  { path: 'consent', label: 'Consent', view: (api) => <ConsentPage api={api} /> },
  { path: 'opt-in', label: 'Opt-in kit', view: (api) => <OptInPage api={api} /> },
  { path: 'person', label: 'One person', view: (api, rest) => <PersonPage api={api} open={rest} /> },
  { path: 'steps', label: 'Steps', view: (api) => <StepsPage api={api} /> },
  { path: 'checks', label: 'Checks', view: (api) => <ChecksPage api={api} /> },
  { path: 'contract', label: 'Contract', view: (api) => <ContractPage api={api} /> },
  { path: 'sessions', label: 'Sessions', view: (api) => <SessionsPage api={api} /> },
];

/** `#/replies/abc` is the page of replies, with `abc` for it. */
function placeOf(hash: string): { page: AdminPage | undefined; rest: string } {
  const [path = '', ...rest] = hash.replace(/^#\//, '').split('/');
  return { page: PAGES.find((page) => page.path === path) ?? PAGES[0], rest: rest.join('/') };
}

/** Header, menu and the page that the address names. */
export function Shell(props: { api: AdminApi; session: SessionInfo; onLogout: () => void }) {
  const { api, session, onLogout } = props;
  const [{ page, rest }, setPlace] = useState(() => placeOf(location.hash));
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);

  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
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
            Business unit {session.unitName ? `${session.unitName} (${session.businessUnit})` : session.businessUnit} ·
            WhatsApp account {session.whatsappAccount}
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
        <div key={page?.path}>{page?.view(api, rest)}</div>
      </main>
    </div>
  );
}
