import type { AlertView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { type AdminWords, useWords } from './admin-words';
import { Button, DataTable, type Mood, Result, Section, State } from './parts';
import { Said } from './said';
import { Time } from './time';
import { useAct } from './use-loaded';
import { Coded, English } from './words-of-server';

const SEVERITIES: Record<AlertView['severity'], Mood> = { warning: 'warning', critical: 'bad' };

/** What was raised: what it is, why, since when, what to do, and who has it in hand. */
export function AlertsSection(props: { api: AdminApi; alerts: AlertView[]; now: number; onChange: () => void }) {
  const { api, alerts, now, onChange } = props;
  const words = useWords();
  const { t } = words;
  const { act, isBusy, result } = useAct();
  const see = (alert: AlertView) =>
    void act(
      () => api.alertSeen(alert.code, alert.subject),
      () => t('alerts.inHand', { title: titleOf(words, alert) }),
    ).then(onChange);
  return (
    <Section title={t('alerts.title')} id="alerts">
      <Result result={result} />
      {alerts.length === 0 ? (
        <p class="waiting">{t('alerts.none')}</p>
      ) : (
        <DataTable
          isStacked
          label={t('alerts.label')}
          head={[t('col.state'), t('col.what'), t('col.since'), t('alerts.many'), '']}
        >
          {alerts.map((alert) => (
            <tr key={`${alert.code} ${alert.subject}`} data-alert={alert.code}>
              <td>
                <AlertState alert={alert} />
              </td>
              <td class="wrap">
                <What alert={alert} />
              </td>
              <td class="nowrap" data-label={t('col.since')}>
                <Time at={alert.since} />
                <div class="hint">
                  {alert.overAt === undefined
                    ? t('alerts.lastRaised', { span: words.span(now - alert.lastAt) })
                    : t('alerts.overAfter', { span: words.span(alert.overAt - alert.since) })}
                </div>
              </td>
              <td data-label={t('alerts.many')}>{words.number(alert.size)}</td>
              <td>
                {alert.state === 'open' ? (
                  <Button
                    id={`seen-${alert.code}-${alert.subject}`}
                    label={t('alerts.see', { title: titleOf(words, alert) })}
                    disabled={isBusy}
                    onClick={() => see(alert)}
                  >
                    {t('alerts.seen')}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </DataTable>
      )}
    </Section>
  );
}

/** The kind of alert in the reader's language, for where a text stands alone. */
const titleOf = (words: AdminWords, { code, title }: AlertView) =>
  words.code === 'en' ? title : (words.word('alert', code) ?? title);

function What({ alert: { code, title, cause, said, todo, state } }: { alert: AlertView }) {
  const words = useWords();
  const isSaid = words.code === 'en' || said !== undefined;
  return (
    <>
      {isSaid ? (
        <strong>
          <Said english={title} saying={said?.title} />
        </strong>
      ) : (
        <>
          <strong>
            <Coded family="alert" code={code} />
          </strong>
          <div>
            <English>{title}</English>
          </div>
        </>
      )}
      <div class="hint">
        <Said english={cause} saying={said?.detail} />
      </div>
      {state === 'over' ? null : (
        <div class="todo">
          {words.say('alerts.todo', { todo: words.word('todo', code) ?? <English>{todo}</English> })}
        </div>
      )}
      {isSaid ? (
        <div class="hint">
          <Coded family="alert" code={code} />
        </div>
      ) : null}
    </>
  );
}

function AlertState({ alert: { state, severity, seenBy } }: { alert: AlertView }) {
  const { t } = useWords();
  if (state === 'over') return <State mood="good">{t('alerts.over')}</State>;
  return (
    <>
      <State mood={SEVERITIES[severity]}>{t(`alerts.${severity}`)}</State>
      {state === 'seen' ? <div class="hint">{t('alerts.seenBy', { name: seenBy ?? '' })}</div> : null}
    </>
  );
}
