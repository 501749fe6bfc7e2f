import type { ChecksView } from '../../admin/page-data';
import type { Saying } from '../../saying';
import { limitWords } from '../text/messaging-limit';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { checkWords } from './check-words';
import { Button, DataTable, type Mood, Result, Section, State, WhenLoaded } from './parts';
import { Said } from './said';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';
import { Coded, English } from './words-of-server';

const MOODS: Record<ChecksView['checks'][number]['status'], Mood> = { ok: 'good', warn: 'warning', fail: 'bad' };

/** What `npm run doctor` tells, as it last came out, and a button that runs it. */
export function ChecksPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.checks);
  const { act, isBusy, result } = useAct();
  const words = useWords();
  const { t } = words;
  // What came of it stands above the table, read anew; only a failure has words of its own.
  const run = () => void act(api.runChecks, () => undefined).then(() => void reload());
  return (
    <Section
      title={t('checks.title')}
      id="checks"
      actions={
        <Button id="run-checks" disabled={isBusy} onClick={run}>
          {t(isBusy ? 'checks.running' : 'checks.run')}
        </Button>
      }
    >
      {result?.kind === 'error' ? <Result result={result} /> : null}
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(view) => (
          <>
            <Ran view={view} />
            {view.checks.length === 0 ? null : (
              <DataTable
                isStacked
                label={t('checks.label')}
                head={[t('checks.check'), t('col.state'), t('checks.seen'), t('checks.at')]}
              >
                {view.checks.map(({ id, status, what, detail, fix, said, at }) => (
                  <tr key={id} id={`check-${id}`}>
                    <th scope="row" class="wrap">
                      {words.code === 'en' ? what : (checkWords(words, id) ?? <English>{what}</English>)}
                    </th>
                    <td>
                      <State mood={MOODS[status]}>{t(`state.${status}`)}</State>
                    </td>
                    <td class="wrap">
                      <Seen id={id} detail={detail} saying={said?.detail} />
                      {fix === '' ? null : (
                        <div class="hint">
                          <Said english={fix} saying={said?.fix} />
                        </div>
                      )}
                    </td>
                    <td class="nowrap" data-label={t('checks.at')}>
                      <Time at={at} />
                    </td>
                  </tr>
                ))}
              </DataTable>
            )}
          </>
        )}
      </WhenLoaded>
    </Section>
  );
}

/** When all were run, and what came of it; the rest is looked at every few minutes. */
function Ran({ view: { ranAt, ready, checks } }: { view: ChecksView }) {
  const words = useWords();
  if (ranAt === null) return <Notice kind="warning">{words.t('checks.neverRan')}</Notice>;
  const failing = checks.filter(({ status }) => status === 'fail').length;
  const time = <Time at={ranAt} />;
  return (
    <Notice kind={ready ? 'success' : 'warning'}>
      {ready
        ? words.say('checks.well', { time })
        : words.say(failing === 1 ? 'checks.failing.one' : 'checks.failing', { n: words.number(failing), time })}
    </Notice>
  );
}

/** Checks of a sender that see one of Meta's codes, and where its words stand. */
const CODES_OF: Readonly<Record<string, string>> = {
  status: 'metaStatus',
  verification: 'verification',
  health: 'health',
  quality: 'quality',
  limit: 'limit',
};

/** What was seen: a code of Meta's in words, all else as the doctor says it. */
function Seen({ id, detail, saying }: { id: string; detail: string; saying: Saying | undefined }) {
  const { t, word } = useWords();
  const [, what = ''] = /^whatsapp\.number\.\d+\.(\w+)$/.exec(id) ?? [];
  const family = CODES_OF[what];
  const words = family === undefined ? undefined : (word(family, detail) ?? limitWords(t, detail));
  if (family === undefined || words === undefined) return <Said english={detail} saying={saying} />;
  return <Coded family={family} code={detail} words={words} />;
}
