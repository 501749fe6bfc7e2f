import type { SessionView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { ConfirmButton, DataTable, Result, Section, WhenLoaded } from './parts';
import { Time } from './time';
import { useAct, useLoaded } from './use-loaded';

/** Who is logged in, from where, and a way to end it. */
export function SessionsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.sessions);
  const { act, isBusy, result } = useAct();
  const { t } = useWords();
  const end = ({ id, operator }: SessionView) =>
    void act(
      () => api.endSession(id),
      () => t('sessions.ended', { name: operator }),
    ).then(() => void reload());
  return (
    <Section title={t('sessions.title')} id="sessions">
      <p class="hint">{t('sessions.hint')}</p>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ sessions }) => (
          <DataTable
            isStacked
            label={t('sessions.label')}
            head={[
              t('sessions.who'),
              t('sessions.may'),
              t('sessions.from'),
              t('col.since'),
              t('sessions.lastUsed'),
              '',
            ]}
          >
            {sessions.map((session) => (
              <tr key={session.id}>
                <td>{session.operator}</td>
                <td data-label={t('sessions.may')}>{t(`sessions.${session.right}`)}</td>
                <td data-label={t('sessions.from')}>{session.from}</td>
                <td data-label={t('col.since')}>
                  <Time at={session.openedAt} />
                </td>
                <td data-label={t('sessions.lastUsed')}>
                  <Time at={session.usedAt} />
                </td>
                <td>
                  {session.own ? (
                    t('sessions.own')
                  ) : (
                    <ConfirmButton
                      question={t('sessions.endQuestion', { name: session.operator })}
                      yes={t('sessions.endYes')}
                      disabled={isBusy}
                      onConfirm={() => end(session)}
                    >
                      {t('sessions.end')}
                    </ConfirmButton>
                  )}
                </td>
              </tr>
            ))}
          </DataTable>
        )}
      </WhenLoaded>
    </Section>
  );
}
