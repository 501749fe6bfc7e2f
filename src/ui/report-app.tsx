import { render } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ViewedReport } from '../report-page/page-data';
import { type Address, queryOf, readAddress, writeAddress } from './report/address';
import { type Answer, type FailureCode, failureKey, reportApi } from './report/report-api';
import { ReportLogin } from './report/report-login';
import { ReportView } from './report/report-view';
import { reportWords } from './report/report-words';
import { cultureOf } from './text/culture-of';

/** The report: the log-in where nobody is, then what the address asks for. */
function ReportApp({ pass }: { pass: string | null }) {
  const [address, setAddress] = useState<Address>(() => readAddress(location.hash));
  const [report, setReport] = useState<ViewedReport>();
  const [failure, setFailure] = useState<FailureCode>();
  const [isLoading, setLoading] = useState(true);
  const unused = useRef(pass);
  const entering = useRef<Promise<Answer<unknown>>>();
  /** How often it was asked: what an earlier question hears is not shown. */
  const asked = useRef(0);
  const culture = cultureOf(address.language);
  const words = useMemo(() => reportWords(culture), [culture]);
  const query = queryOf(address).toString();

  const load = useCallback(async () => {
    asked.current += 1;
    const turn = asked.current;
    setLoading(true);
    if (unused.current !== null) entering.current = reportApi.enter(unused.current);
    unused.current = null;
    const entered = await entering.current;
    entering.current = undefined;
    if (turn !== asked.current) return;
    const answer = entered === undefined || entered.ok ? await reportApi.data(new URLSearchParams(query)) : entered;
    if (turn !== asked.current) return;
    setLoading(false);
    setFailure(answer.ok ? undefined : answer.code);
    if (answer.ok) setReport(answer.value as ViewedReport);
  }, [query]);
  useEffect(() => void load(), [load]);
  useEffect(() => {
    const follow = () => setAddress(readAddress(location.hash));
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = words.code;
    document.title = `${words.t('page.title')} – ${words.t('page.product')}`;
    if (address.theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = address.theme;
  }, [words, address.theme]);

  const change = (changed: Partial<Address>) => {
    const next = { ...address, ...changed };
    history.replaceState(null, '', writeAddress(next));
    setAddress(next);
  };
  if (failure === 'logged_out' || failure === 'pass_refused') {
    const isEnded = report !== undefined || failure === 'pass_refused';
    return (
      <ReportLogin
        words={words}
        notice={isEnded ? words.t(failureKey(failure)) : undefined}
        onLogin={() => void load()}
      />
    );
  }
  return (
    <ReportView
      address={address}
      words={words}
      report={report}
      problem={failure === undefined ? undefined : words.t(failureKey(failure))}
      isLoading={isLoading}
      onChange={change}
      onRetry={() => void load()}
      onLogout={() => {
        asked.current += 1;
        setReport(undefined);
        setFailure('logged_out');
      }}
    />
  );
}

/** A pass is good once: it does not stay in the address. */
function takePass(): string | null {
  const values = new URLSearchParams(location.hash.replace(/^#/, ''));
  const pass = values.get('pass');
  if (pass === null) return null;
  values.delete('pass');
  history.replaceState(null, '', `#${values.toString()}`);
  return pass;
}

const root = document.getElementById('page');
if (root) {
  const pass = takePass();
  root.replaceChildren();
  render(<ReportApp pass={pass} />, root);
}
