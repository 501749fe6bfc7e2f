import type { RecentEvent } from '../../admin/page-data';
import { useWords } from './admin-words';
import { DataTable, Section } from './parts';
import { Said } from './said';
import { Time } from './time';
import { English } from './words-of-server';

/** What operators did; who logged in and out is folded away. */
export function ActsSection({ acts, logins }: { acts: RecentEvent[]; logins: RecentEvent[] }) {
  const { t } = useWords();
  return (
    <Section title={t('acts.title')} id="acts">
      {acts.length === 0 ? <p class="waiting">{t('acts.none')}</p> : <Events label={t('acts.label')} events={acts} />}
      {logins.length === 0 ? null : (
        <details id="logins">
          <summary>{t('acts.logins', { n: logins.length })}</summary>
          <Events label={t('acts.loginsLabel')} events={logins} />
        </details>
      )}
    </Section>
  );
}

function Events({ label, events }: { label: string; events: RecentEvent[] }) {
  const { t } = useWords();
  return (
    <DataTable label={label} head={[t('col.when'), t('col.what')]}>
      {events.map((event) => (
        <tr key={event.id}>
          <td class="nowrap">
            <Time at={event.at} />
          </td>
          <td class="wrap">
            <What event={event} />
            <div class="hint">
              <Said english={event.detail} saying={event.said} />
            </div>
          </td>
        </tr>
      ))}
    </DataTable>
  );
}

/** The act by its kind; English where we have no words for the kind. */
function What({ event: { type, subject, title } }: { event: RecentEvent }) {
  const words = useWords();
  const failed = type.endsWith('_failed');
  const [, act] = /^audit\.(.+?)(?:_failed)?$/.exec(type) ?? [];
  const key = `audit.${act}`;
  if (words.code === 'en' || !words.has(key)) return <English>{title}</English>;
  const what = words.say(key, { subject: <English>{subject}</English> });
  return <>{failed ? words.say('acts.failed', { what }) : what}</>;
}
