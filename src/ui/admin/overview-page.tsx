import { useState } from 'preact/hooks';
import { ActsSection } from './acts-section';
import type { AdminApi } from './admin-api';
import { AlertsSection } from './alerts-section';
import { DeadLetters } from './dead-letters';
import { Button, DataTable, duration, type Mood, number, Section, State, Time, WhenLoaded } from './parts';
import { RefusedFallbacks } from './refused-fallbacks';
import { SearchRefused } from './search-refused';
import { StoreNotice } from './store-notice';
import { useLoaded } from './use-loaded';
import { VerdictNotice } from './verdict-notice';

/** Rows that wait longer than this are late: a flush comes every ten seconds, and a job takes minutes at worst. */
const LATE_MS = 15 * 60_000;
/** The list of templates is read every ten minutes. */
const OLD_LIST_MS = 60 * 60_000;
const FALLBACKS = 'late-fallbacks';

/** Is everything on its way, and what wants a person? */
export function OverviewPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.overview);
  const [opened, setOpened] = useState<string>();
  return (
    <WhenLoaded loaded={loaded} retry={() => void reload()}>
      {(overview) => (
        <>
          <VerdictNotice verdict={overview.verdict} />
          <StoreNotice api={api} store={overview.consent.store} onChange={() => void reload()} />
          <AlertsSection api={api} alerts={overview.alerts} now={overview.now} onChange={() => void reload()} />
          <Section
            title="On the way to Marketing Cloud"
            id="tables"
            actions={
              <Button id="refresh" onClick={() => void reload()}>
                Refresh
              </Button>
            }
          >
            <DataTable label="Rows on their way, by table" head={['Table', 'Waiting', 'Oldest', 'Batches', 'Refused']}>
              {Object.entries(overview.tables).map(([table, depth]) => (
                <tr key={table}>
                  <th scope="row">{table}</th>
                  <td>{number(depth.waiting)}</td>
                  <td>
                    {depth.waitingSince === undefined ? (
                      '–'
                    ) : (
                      <Age ms={overview.now - depth.waitingSince} late={LATE_MS} />
                    )}
                  </td>
                  <td>{number(depth.sealedBatches)}</td>
                  <td>
                    <DeadCount count={depth.dead} from={table} opened={opened} onOpen={setOpened} />
                  </td>
                </tr>
              ))}
              <tr>
                <th scope="row">Consent addresses</th>
                <td>{number(overview.consent.queued)}</td>
                <td>–</td>
                <td>–</td>
                <td>–</td>
              </tr>
              <tr>
                <th scope="row">Webhooks of Meta</th>
                <td>{number(overview.webhooks.waiting)}</td>
                <td>–</td>
                <td>–</td>
                <td>
                  <DeadCount count={overview.webhooks.dead} from="webhooks" opened={opened} onOpen={setOpened} />
                </td>
              </tr>
              <tr>
                <th scope="row">Late fallbacks</th>
                <td>–</td>
                <td>–</td>
                <td>–</td>
                <td>
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
              <a href="queues" target="_blank" rel="noreferrer" id="queues">
                Queues of work
              </a>
              : what no caller waits for, to look at only.
            </p>
            <SearchRefused api={api} onDealtWith={() => void reload()} />
            {opened === FALLBACKS ? <RefusedFallbacks api={api} onDealtWith={() => void reload()} /> : null}
            {opened === undefined || opened === FALLBACKS ? null : (
              <DeadLetters key={opened} api={api} from={opened} onReplayed={() => void reload()} />
            )}
          </Section>
          <div class="columns">
            <Section title="Sending" id="sending">
              <dl class="facts">
                {overview.senders.map(({ id, name, available, reason, until }) => (
                  <div key={id}>
                    <dt>
                      {name ?? `Sender ${id}`} {name === undefined ? null : <span class="hint">{id}</span>}
                    </dt>
                    <dd>
                      <State mood={available ? 'good' : 'bad'}>{available ? 'can send' : 'stopped'}</State>
                      {available ? null : (
                        <span class="hint reason">
                          {reason}
                          {until === undefined ? '' : ', until '}
                          {until === undefined ? null : <Time at={until} />}
                        </span>
                      )}
                    </dd>
                  </div>
                ))}
                <div>
                  <dt>Templates</dt>
                  <dd>
                    {overview.templates.readAt === 0 ? (
                      <State mood="bad">never read</State>
                    ) : (
                      <>
                        {number(overview.templates.total)}, read{' '}
                        <Age ms={overview.now - overview.templates.readAt} late={OLD_LIST_MS} /> ago
                      </>
                    )}
                  </dd>
                </div>
                <div>
                  <dt>Expected signals</dt>
                  <dd>
                    {overview.silences.length === 0 ? <State mood="good">all come</State> : null}
                    {overview.silences.map(({ subject, title, detail }) => (
                      <div key={subject}>
                        <State mood="bad">{title}</State>
                        <span class="hint reason">{detail}</span>
                      </div>
                    ))}
                  </dd>
                </div>
                {overview.frameRefusals.length === 0 ? null : (
                  <div>
                    <dt>Pages in Journey Builder</dt>
                    <dd>
                      <State mood="warning">a browser did not show one</State>
                      <span class="hint reason">
                        inside {overview.frameRefusals.map(({ origin }) => origin).join(', ')}: see{' '}
                        <a href="#/checks">Checks</a>
                      </span>
                    </dd>
                  </div>
                )}
                <div>
                  <dt>Consent to review</dt>
                  <dd>
                    {overview.consent.review === 0 ? 'none' : <a href="#/consent">{people(overview.consent.review)}</a>}
                  </dd>
                </div>
              </dl>
            </Section>
            <Section title="Redis" id="redis">
              <dl class="facts">
                {overview.redis.map(({ check, level, detail }) => (
                  <div key={check}>
                    <dt>{check}</dt>
                    <dd>
                      <State mood={MOODS[level]}>{detail}</State>
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

const people = (count: number) => (count === 1 ? '1 person' : `${number(count)} people`);

const MOODS: Record<'ok' | 'warn' | 'fail', Mood> = { ok: 'good', warn: 'warning', fail: 'bad' };

function Age({ ms, late }: { ms: number; late: number }) {
  return <State mood={ms > late ? 'warning' : 'neutral'}>{duration(ms)}</State>;
}

function DeadCount(props: {
  count: number;
  from: string;
  opened: string | undefined;
  onOpen: (from: string | undefined) => void;
}) {
  const { count, from, opened, onOpen } = props;
  if (count === 0) return <>0</>;
  const isOpen = opened === from;
  return (
    <>
      <State mood="bad">{number(count)}</State>{' '}
      <Button
        kind="plain"
        id={`look-${from}`}
        label={`${isOpen ? 'Close' : 'Look at'} what was refused of ${from}`}
        onClick={() => onOpen(isOpen ? undefined : from)}
      >
        {isOpen ? 'Close' : 'Look'}
      </Button>
    </>
  );
}
