import type { AlertView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { Button, DataTable, duration, type Mood, number, Result, Section, State, Time } from './parts';
import { useAct } from './use-loaded';

const SEVERITIES: Record<AlertView['severity'], Mood> = { warning: 'warning', critical: 'bad' };

/** What was raised: what it is, why, since when, what to do, and who has it in hand. */
export function AlertsSection(props: { api: AdminApi; alerts: AlertView[]; now: number; onChange: () => void }) {
  const { api, alerts, now, onChange } = props;
  const { act, isBusy, result } = useAct();
  const see = ({ code, subject, title }: AlertView) =>
    void act(
      () => api.alertSeen(code, subject),
      () => `You have it in hand: ${title}`,
    ).then(onChange);
  return (
    <Section title="Alerts" id="alerts">
      <Result result={result} />
      {alerts.length === 0 ? (
        <p class="waiting">No alert is open, and none ended in the last two days.</p>
      ) : (
        <div class="stacked">
          <DataTable label="Alerts, those that want a person first" head={['State', 'What', 'Since', 'How many', '']}>
            {alerts.map((alert) => (
              <tr key={`${alert.code} ${alert.subject}`} data-alert={alert.code}>
                <td>
                  <AlertState alert={alert} />
                </td>
                <td class="wrap">
                  <strong>{alert.title}</strong>
                  <div class="hint">{alert.cause}</div>
                  {alert.state === 'over' ? null : <div class="todo">What to do: {alert.todo}.</div>}
                </td>
                <td class="nowrap" data-label="Since">
                  <Time at={alert.since} />
                  <div class="hint">
                    {alert.overAt === undefined
                      ? `last raised ${duration(now - alert.lastAt)} ago`
                      : `over after ${duration(alert.overAt - alert.since)}`}
                  </div>
                </td>
                <td data-label="How many">{number(alert.size)}</td>
                <td>
                  {alert.state === 'open' ? (
                    <Button
                      id={`seen-${alert.code}-${alert.subject}`}
                      label={`Seen, I have it in hand: ${alert.title}`}
                      disabled={isBusy}
                      onClick={() => see(alert)}
                    >
                      Seen
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </DataTable>
        </div>
      )}
    </Section>
  );
}

function AlertState({ alert: { state, severity, seenBy } }: { alert: AlertView }) {
  if (state === 'over') return <State mood="good">over</State>;
  return (
    <>
      <State mood={SEVERITIES[severity]}>{severity}</State>
      {state === 'seen' ? <div class="hint">seen by {seenBy}</div> : null}
    </>
  );
}
