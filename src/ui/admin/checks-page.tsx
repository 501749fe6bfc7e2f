import type { ChecksView } from '../../admin/page-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { Button, DataTable, type Mood, Result, Section, State, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

const MOODS: Record<ChecksView['checks'][number]['status'], Mood> = { ok: 'good', warn: 'warning', fail: 'bad' };

/** What `npm run doctor` tells, as it last came out, and a button that runs it. */
export function ChecksPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.checks);
  const { act, isBusy, result } = useAct();
  const run = () =>
    void act(api.runChecks, ({ ready }) =>
      ready ? 'All checks were run: nothing fails.' : 'All checks were run.',
    ).then(() => void reload());
  return (
    <Section
      title="Set-up"
      id="checks"
      actions={
        <Button id="run-checks" disabled={isBusy} onClick={run}>
          {isBusy ? 'Running, up to half a minute…' : 'Run all checks'}
        </Button>
      }
    >
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {(view) => (
          <>
            <Ran view={view} />
            {view.checks.length === 0 ? null : (
              <DataTable label="Checks, those that fail first" head={['Check', 'State', 'What was seen', 'Looked at']}>
                {view.checks.map(({ id, status, what, detail, fix, at }) => (
                  <tr key={id} id={`check-${id}`}>
                    <th scope="row" class="wrap">
                      {what}
                    </th>
                    <td>
                      <State mood={MOODS[status]}>{status}</State>
                    </td>
                    <td class="wrap">
                      {detail}
                      {fix === '' ? null : <div class="hint">{fix}</div>}
                    </td>
                    <td class="nowrap">
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
  if (ranAt === null) {
    return (
      <Notice kind="warning">
        All checks have never been run together. Some are looked at every four minutes by themselves.
      </Notice>
    );
  }
  const failing = checks.filter(({ status }) => status === 'fail').length;
  return (
    <Notice kind={ready ? 'success' : 'warning'}>
      {ready ? 'Nothing fails' : `${failing === 1 ? '1 check fails' : `${failing} checks fail`}`}. All were last run{' '}
      <Time at={ranAt} />; what costs little is looked at every four minutes.
    </Notice>
  );
}
