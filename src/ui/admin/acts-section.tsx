import type { RecentEvent } from '../../admin/page-data';
import { DataTable, number, Section, Time } from './parts';

/** What operators did; who logged in and out is folded away. */
export function ActsSection({ acts, logins }: { acts: RecentEvent[]; logins: RecentEvent[] }) {
  return (
    <Section title="Acts of operators" id="acts">
      {acts.length === 0 ? (
        <p class="waiting">Nobody changed anything lately.</p>
      ) : (
        <Events label="Acts of operators, newest first" events={acts} />
      )}
      {logins.length === 0 ? null : (
        <details id="logins">
          <summary>Log-ins and log-outs: {number(logins.length)}</summary>
          <Events label="Log-ins and log-outs, newest first" events={logins} />
        </details>
      )}
    </Section>
  );
}

function Events({ label, events }: { label: string; events: RecentEvent[] }) {
  return (
    <DataTable label={label} head={['When', 'What']}>
      {events.map((event) => (
        <tr key={event.id}>
          <td class="nowrap">
            <Time at={event.at} />
          </td>
          <td class="wrap">
            {event.title}
            <div class="hint">{event.detail}</div>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}
