import { useState } from 'preact/hooks';
import { ActsSection } from './acts-section';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { AlertsSection } from './alerts-section';
import { checkWords } from './check-words';
import { DeadLetters } from './dead-letters';
import { Button, DataTable, type Mood, Section, State, WhenLoaded } from './parts';
import { RefusedFallbacks } from './refused-fallbacks';
import { Said } from './said';
import { SearchRefused } from './search-refused';
import { StoppedBecause } from './stopped-because';
import { StoreNotice } from './store-notice';
import { useLoaded } from './use-loaded';
import { VerdictNotice } from './verdict-notice';

/** Rows that wait longer than this are late: a flush comes every ten seconds, and a job takes minutes at worst. */
const LATE_MS = 15 * 60_000;
/** From here on a load balancer is told to call another process. */
const LATE_CALL_MS = 20_000;
/** The list of templates is read every ten minutes. */
const OLD_LIST_MS = 60 * 60_000;
const FALLBACKS = 'late-fallbacks';

/** Is everything on its way, and what wants a person? */
export function OverviewPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.overview);
  const [opened, setOpened] = useState<string>();
  const words = useWords();
  const { t, say, number } = words;
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(overview) => (
        <>
          <VerdictNotice verdict={overview.verdict} />
          <StoreNotice api={api} store={overview.consent.store} onChange={() => void reload()} />
          <AlertsSection api={api} alerts={overview.alerts} now={overview.now} onChange={() => void reload()} />
          <Section
            title={t('overview.way')}
            id="tables"
            actions={
              <Button id="refresh" onClick={() => void reload()}>
                {t('act.refresh')}
              </Button>
            }
          >
            <DataTable
              isStacked="inline"
              label={t('overview.wayLabel')}
              head={[
                t('overview.table'),
                t('overview.waiting'),
                t('overview.oldest'),
                t('overview.batches'),
                t('overview.refused'),
              ]}
            >
              {Object.entries(overview.tables).map(([table, depth]) => (
                <tr key={table}>
                  <th scope="row">{table}</th>
                  <td data-label={t('overview.waiting')}>{number(depth.waiting)}</td>
                  <td data-label={t('overview.oldest')}>
                    {depth.waitingSince === undefined ? (
                      '–'
                    ) : (
                      <Age ms={overview.now - depth.waitingSince} late={LATE_MS} />
                    )}
                  </td>
                  <td data-label={t('overview.batches')}>{number(depth.sealedBatches)}</td>
                  <td data-label={t('overview.refused')}>
                    <DeadCount count={depth.dead} from={table} opened={opened} onOpen={setOpened} />
                  </td>
                </tr>
              ))}
              <tr>
                <th scope="row">{t('overview.consents')}</th>
                <td data-label={t('overview.waiting')}>{number(overview.consent.queued)}</td>
                <td data-label={t('overview.oldest')}>–</td>
                <td data-label={t('overview.batches')}>–</td>
                <td data-label={t('overview.refused')}>–</td>
              </tr>
              <tr>
                <th scope="row">{t('overview.calls')}</th>
                <td data-label={t('overview.waiting')}>{number(overview.calls.waiting)}</td>
                <td data-label={t('overview.oldest')}>
                  {overview.calls.waiting === 0 ? '–' : <Age ms={overview.calls.longestWaitMs} late={LATE_CALL_MS} />}
                </td>
                <td data-label={t('overview.batches')}>–</td>
                <td data-label={t('overview.refused')}>–</td>
              </tr>
              <tr>
                <th scope="row">{t('overview.webhooks')}</th>
                <td data-label={t('overview.waiting')}>{number(overview.webhooks.waiting)}</td>
                <td data-label={t('overview.oldest')}>–</td>
                <td data-label={t('overview.batches')}>–</td>
                <td data-label={t('overview.refused')}>
                  <DeadCount count={overview.webhooks.dead} from="webhooks" opened={opened} onOpen={setOpened} />
                </td>
              </tr>
              <tr>
                <th scope="row">{t('overview.lateFallbacks')}</th>
                <td data-label={t('overview.waiting')}>–</td>
                <td data-label={t('overview.oldest')}>–</td>
                <td data-label={t('overview.batches')}>–</td>
                <td data-label={t('overview.refused')}>
                  <DeadCount
                    count={overview.lateFallbacks.refused}
                    from={FALLBACKS}
                    opened={opened}
                    onOpen={setOpened}
                  />
                </td>
              </tr>
            </DataTable>
            <p class="hint">
              {say('overview.queuesHint', {
                link: (
                  <a href="queues" target="_blank" rel="noreferrer" id="queues">
                    {t('overview.queues')}
                  </a>
                ),
              })}
            </p>
            <SearchRefused api={api} onDealtWith={() => void reload()} />
            {opened === FALLBACKS ? <RefusedFallbacks api={api} onDealtWith={() => void reload()} /> : null}
            {opened === undefined || opened === FALLBACKS ? null : (
              <DeadLetters key={opened} api={api} from={opened} onReplayed={() => void reload()} />
            )}
          </Section>
          <div class="columns">
            <Section title={t('overview.sending')} id="sending">
              <dl class="facts">
                {overview.senders.map(({ id, name, available, ...state }) => (
                  <div key={id}>
                    <dt>
                      {name ?? t('overview.sender', { id })}{' '}
                      {name === undefined ? null : <span class="hint">{id}</span>}
                    </dt>
                    <dd>
                      <State mood={available ? 'good' : 'bad'}>
                        {t(available ? 'state.notStopped' : 'state.stopped')}
                      </State>
                      {available ? null : (
                        <span class="hint reason">
                          <StoppedBecause {...state} />
                        </span>
                      )}
                    </dd>
                  </div>
                ))}
                <div>
                  <dt>{t('overview.templates')}</dt>
                  <dd>
                    {overview.templates.readAt === 0 ? (
                      <State mood="bad">{t('overview.neverRead')}</State>
                    ) : (
                      say('overview.templatesRead', {
                        n: number(overview.templates.total),
                        age: <Age ms={overview.now - overview.templates.readAt} late={OLD_LIST_MS} />,
                      })
                    )}
                  </dd>
                </div>
                <div>
                  <dt>{t('overview.signals')}</dt>
                  <dd>
                    {overview.silences.length === 0 ? <State mood="good">{t('overview.allCome')}</State> : null}
                    {overview.silences.map(({ subject, title, detail, said, code = '' }) => (
                      <div key={subject} class="silence">
                        <State mood="bad">
                          {(said === undefined && words.code !== 'en' ? words.word('alert', code) : undefined) ?? (
                            <Said english={title} saying={said?.title} />
                          )}
                        </State>
                        <span class="hint reason">
                          <Said english={detail} saying={said?.detail} />
                        </span>
                      </div>
                    ))}
                  </dd>
                </div>
                {overview.frameRefusals.length === 0 ? null : (
                  <div>
                    <dt>{t('overview.frames')}</dt>
                    <dd>
                      <State mood="warning">{t('overview.notShown')}</State>
                      <span class="hint reason">
                        {say('overview.framesInside', {
                          list: overview.frameRefusals.map(({ origin }) => origin).join(', '),
                          link: <a href="#/checks">{t('page.checks')}</a>,
                        })}
                      </span>
                    </dd>
                  </div>
                )}
                <div>
                  <dt>{t('overview.review')}</dt>
                  <dd>
                    {overview.consent.review === 0 ? (
                      t('say.none')
                    ) : (
                      <a href="#/consent">{words.counted('overview.people', overview.consent.review)}</a>
                    )}
                  </dd>
                </div>
              </dl>
            </Section>
            <Section title={t('overview.redis')} id="redis">
              <dl class="facts">
                {overview.redis.map(({ id, check, level, detail, said }) => (
                  <div key={id}>
                    <dt>{words.code === 'en' ? check : (checkWords(words, id) ?? check)}</dt>
                    <dd>
                      <State mood={MOODS[level]}>
                        <Said english={detail} saying={said} />
                      </State>
                    </dd>
                  </div>
                ))}
              </dl>
            </Section>
          </div>
          <ActsSection acts={overview.acts} logins={overview.logins} />
        </>
      )}
    </WhenLoaded>
  );
}

const MOODS: Record<'ok' | 'warn' | 'fail', Mood> = { ok: 'good', warn: 'warning', fail: 'bad' };

function Age({ ms, late }: { ms: number; late: number }) {
  return <State mood={ms > late ? 'warning' : 'neutral'}>{useWords().span(ms)}</State>;
}

function DeadCount(props: {
  count: number;
  from: string;
  opened: string | undefined;
  onOpen: (from: string | undefined) => void;
}) {
  const { count, from, opened, onOpen } = props;
  const { t, number } = useWords();
  if (count === 0) return <>0</>;
  const isOpen = opened === from;
  return (
    <>
      <State mood="bad">{number(count)}</State>{' '}
      <Button
        kind="plain"
        id={`look-${from}`}
        label={t(isOpen ? 'overview.closeOf' : 'overview.lookAt', { from })}
        onClick={() => onOpen(isOpen ? undefined : from)}
      >
        {t(isOpen ? 'act.close' : 'overview.look')}
      </Button>
    </>
  );
}
