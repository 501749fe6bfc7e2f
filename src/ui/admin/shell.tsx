import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SessionInfo } from '../../admin/page-data';
import type { LanguageCode } from '../text/speak';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { ChecksPage } from './checks-page';
import { ConsentPage } from './consent-page';
import { ContractPage } from './contract-page';
import { DataExtensionsPage } from './data-extensions-page';
import { DefaultsPage } from './defaults-page';
import { LanguageChoice } from './language-choice';
import { OptInPage } from './opt-in-page';
import { OverviewPage } from './overview-page';
import { Button } from './parts';
import { PersonPage } from './person-page';
import { RepliesPage } from './replies-page';
import { SendersPage } from './senders-page';
import { SessionsPage } from './sessions-page';
import { StepsPage } from './steps-page';
import type { frame } from './text/frame';

type PathIn<Key> = Key extends `page.${infer Path}` ? Path : never;
type PagePath = PathIn<keyof typeof frame.en>;

interface AdminPage {
  /** What stands behind `#/`. */
  path: PagePath;
  /** `rest` is what follows the path in the address. */
  view: (api: AdminApi, rest: string) => ComponentChild;
}

/** Every page of the shell, in the order of the menu; a new page is one more line. */
const PAGES: readonly AdminPage[] = [
  { path: 'overview', view: (api) => <OverviewPage api={api} /> },
  { path: 'data-extensions', view: (api) => <DataExtensionsPage api={api} /> },
  { path: 'replies', view: (api, rest) => <RepliesPage api={api} open={rest} /> },
  { path: 'senders', view: (api) => <SendersPage api={api} /> },
  { path: 'defaults', view: (api) => <DefaultsPage api={api} /> },
  { path: 'consent', view: (api) => <ConsentPage api={api} /> },
  { path: 'opt-in', view: (api) => <OptInPage api={api} /> },
  { path: 'person', view: (api, rest) => <PersonPage api={api} open={rest} /> },
  { path: 'steps', view: (api) => <StepsPage api={api} /> },
  { path: 'checks', view: (api) => <ChecksPage api={api} /> },
  { path: 'contract', view: (api) => <ContractPage api={api} /> },
  { path: 'sessions', view: (api) => <SessionsPage api={api} /> },
];

/** `#/replies/abc` is the page of replies, with `abc` for it. */
function placeOf(hash: string): { page: AdminPage | undefined; rest: string } {
  const [path = '', ...rest] = hash.replace(/^#\//, '').split('/');
  return { page: PAGES.find((page) => page.path === path) ?? PAGES[0], rest: rest.join('/') };
}

/** Header, menu and the page that the address names. */
export function Shell(props: {
  api: AdminApi;
  session: SessionInfo;
  onLanguage: (code: LanguageCode) => void;
  onLogout: () => void;
}) {
  const { api, session, onLanguage, onLogout } = props;
  const { t } = useWords();
  const [{ page, rest }, setPlace] = useState(() => placeOf(location.hash));
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);

  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  const label = page === undefined ? '' : t(`page.${page.path}`);
  useEffect(() => {
    document.title = `${label} – ${t('admin.title')}`;
  }, [label, t]);
  useEffect(() => {
    // A page that was opened by the menu is announced; the first one is what the browser announces anyway.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [page]);

  return (
    <div class="admin">
      <header class="top">
        <div class="top-name">
          <strong>{t('admin.title')}</strong>
          <span class="hint">
            {t('admin.unit', {
              unit: session.unitName ? `${session.unitName} (${session.businessUnit})` : session.businessUnit,
              account: session.whatsappAccount,
            })}
          </span>
        </div>
        <div class="top-operator">
          <span id="operator-name">{session.operator}</span>
          {session.right === 'look' ? <span class="hint">{t('admin.onlyLooks')}</span> : null}
          <LanguageChoice onChange={onLanguage} />
          <Button id="log-out" onClick={() => void api.logout().then(onLogout)}>
            {t('admin.logOut')}
          </Button>
        </div>
      </header>
      <nav class="menu" aria-label={t('admin.menu')}>
        <ul>
          {PAGES.map(({ path }) => (
            <li key={path}>
              <a href={`#/${path}`} {...(path === page?.path ? { 'aria-current': 'page' as const } : {})}>
                {t(`page.${path}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main class="admin-main">
        <h1 ref={heading} tabIndex={-1}>
          {label}
        </h1>
        <div key={page?.path}>{page?.view(api, rest)}</div>
      </main>
    </div>
  );
}
