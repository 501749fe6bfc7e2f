import type { SessionView } from '../../admin/page-data';
import type { AdminApi } from './admin-api';
import { ConfirmButton, DataTable, Result, Section, Time, WhenLoaded } from './parts';
import { useAct, useLoaded } from './use-loaded';

/** Who is logged in, from where, and a way to end it. */
export function SessionsPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.sessions);
  const { act, isBusy, result } = useAct();
  const end = ({ id, operator }: SessionView) =>
    void act(
      () => api.endSession(id),
      () => `The session of ${operator} is over.`,
    ).then(() => void reload());
  return (
    <Section title="Who is logged in" id="sessions">
      <p class="hint">
        A session ends an hour after its last use and twelve hours after it began. Whoever has a token can log in again:
        to keep somebody out, take their token out of ADMIN_TOKENS and restart.
      </p>
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ sessions }) => (
          <DataTable label="Sessions" head={['Who', 'May', 'From', 'Since', 'Last used', '']}>
            {sessions.map((session) => (
              <tr key={session.id}>
                <td>{session.operator}</td>
                <td>{session.right === 'act' ? 'look and act' : 'look'}</td>
                <td>{session.from}</td>
                <td>
                  <Time at={session.openedAt} />
                </td>
                <td>
                  <Time at={session.usedAt} />
                </td>
                <td>
                  {session.own ? (
                    'this one'
                  ) : (
                    <ConfirmButton
                      question={`End the session of ${session.operator}?`}
                      yes="End it"
                      disabled={isBusy}
                      onConfirm={() => end(session)}
                    >
                      End
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
