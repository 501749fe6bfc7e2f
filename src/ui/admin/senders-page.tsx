import { useState } from 'preact/hooks';
import type { SenderView, TemplateView } from '../../admin/sender-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { Button, ConfirmButton, DataTable, type Mood, number, Result, Section, State, Time, WhenLoaded } from './parts';
import { TestersSection } from './testers-section';
import { TrackedLink } from './tracked-link';
import { useAct, useLoaded } from './use-loaded';

export function SendersPage({ api }: { api: AdminApi }) {
  return (
    <>
      <Senders api={api} />
      <TestersSection api={api} />
      <Templates api={api} />
    </>
  );
}

const QUALITY: Record<string, Mood> = { GREEN: 'good', YELLOW: 'warning', RED: 'bad' };

function Senders({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.senders);
  const { act, isBusy, result } = useAct();
  const done = () => void reload();
  return (
    <Section title="Senders" id="senders">
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={done}>
        {({ senders, metaProblem }) => (
          <>
            {metaProblem ? <Notice kind="warning">Meta could not be asked: {metaProblem}</Notice> : null}
            <div class="cards">
              {senders.map((sender) => (
                <Sender
                  key={sender.id}
                  sender={sender}
                  isBusy={isBusy}
                  onLift={() =>
                    void act(
                      () => api.liftSender(sender.id),
                      () => `${sender.name} may send again.`,
                    ).then(done)
                  }
                  onTrust={() =>
                    void act(
                      () => api.trustInference(sender.id),
                      () => `People who cannot be reached from ${sender.name} are left out again.`,
                    ).then(done)
                  }
                />
              ))}
            </div>
          </>
        )}
      </WhenLoaded>
    </Section>
  );
}

function Sender(props: { sender: SenderView; isBusy: boolean; onLift: () => void; onTrust: () => void }) {
  const { sender, isBusy, onLift, onTrust } = props;
  const facts: [string, string | undefined][] = [
    ['Status', sender.status],
    ['Name', sender.nameStatus],
    ['Limit in 24 hours', sender.limit],
    ['Throughput', sender.throughput],
  ];
  return (
    <article class="card" aria-label={`Sender ${sender.name}`} id={`sender-${sender.id}`}>
      <h3>
        {sender.name}{' '}
        <State mood={sender.available ? 'good' : 'bad'}>{sender.available ? 'can send' : 'stopped'}</State>
      </h3>
      <p class="hint">
        {sender.phoneNumber} · {sender.id}
      </p>
      {sender.available ? null : (
        <Notice kind="error">
          {sender.reason}
          {sender.until === undefined ? '' : ', until '}
          {sender.until === undefined ? null : <Time at={sender.until} />}
        </Notice>
      )}
      <dl class="facts">
        {sender.quality === undefined ? null : (
          <div>
            <dt>Quality</dt>
            <dd>
              <State mood={QUALITY[sender.quality] ?? 'neutral'}>{sender.quality}</State>
            </dd>
          </div>
        )}
        {facts.map(([label, value]) =>
          value === undefined ? null : (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
        {sender.health ? (
          <div>
            <dt>Meta's health check</dt>
            <dd>
              <State mood={sender.health.canSend === 'AVAILABLE' ? 'good' : 'warning'}>{sender.health.canSend}</State>
              {sender.health.reasons.map((reason) => (
                <div class="hint" key={reason}>
                  {reason}
                </div>
              ))}
            </dd>
          </div>
        ) : null}
      </dl>
      {sender.available ? null : (
        <ConfirmButton
          id={`lift-${sender.id}`}
          disabled={isBusy}
          question="Is the cause gone? If not, sends are refused again."
          yes="Let it send"
          onConfirm={onLift}
        >
          Let it send again
        </ConfirmButton>
      )}
      {sender.trustsInference ? null : (
        <>
          <Notice kind="warning">
            So many people became unreachable at once that this is taken for a fault of the provider: nobody is left out
            as unreachable or blocked for now.
          </Notice>
          <Button id={`trust-${sender.id}`} disabled={isBusy} onClick={onTrust}>
            Leave them out again
          </Button>
        </>
      )}
    </article>
  );
}

const CATEGORIES = ['MARKETING', 'UTILITY', 'AUTHENTICATION'] as const;

function Templates({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.templates);
  const { act, isBusy, result } = useAct();
  const [search, setSearch] = useState('');
  const [category, setCategory] = useState('');
  const [isOnlyTroubled, setOnlyTroubled] = useState(false);
  const shown = (template: TemplateView) =>
    `${template.name} ${template.language}`.toLowerCase().includes(search.trim().toLowerCase()) &&
    (category === '' || template.category === category) &&
    (!isOnlyTroubled || template.notSendable !== undefined);

  return (
    <Section
      title="Templates"
      id="templates"
      actions={
        <Button
          id="read-templates"
          disabled={isBusy}
          onClick={() => void act(api.refreshTemplates, () => 'Read from Meta just now.').then(() => void reload())}
        >
          Read from Meta now
        </Button>
      }
    >
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ templates, readAt, manager, trackedLink }) => {
          const found = templates.filter(shown);
          return (
            <>
              <TrackedLink address={trackedLink} />
              <p>
                <a href={manager} target="_blank" rel="noreferrer" id="template-manager">
                  Write and change templates in WhatsApp Manager
                </a>
              </p>
              <div class="filters">
                <div class="slds-form-element">
                  <label class="slds-form-element__label" for="template-search">
                    Name or language
                  </label>
                  <input
                    class="slds-input"
                    id="template-search"
                    type="search"
                    value={search}
                    onInput={(event) => setSearch(event.currentTarget.value)}
                  />
                </div>
                <div class="slds-form-element">
                  <label class="slds-form-element__label" for="template-category">
                    Category
                  </label>
                  <div class="slds-select_container">
                    <select
                      class="slds-select"
                      id="template-category"
                      value={category}
                      onChange={(event) => setCategory(event.currentTarget.value)}
                    >
                      <option value="">All</option>
                      {CATEGORIES.map((each) => (
                        <option key={each} value={each}>
                          {each}
                        </option>
                      ))}
                    </select>
                  </div>
                </div>
                <div class="slds-form-element tick">
                  <div class="slds-checkbox">
                    <input
                      type="checkbox"
                      id="only-troubled"
                      checked={isOnlyTroubled}
                      onChange={(event) => setOnlyTroubled(event.currentTarget.checked)}
                    />
                    <label class="slds-checkbox__label" for="only-troubled">
                      <span class="slds-checkbox_faux" />
                      <span class="slds-form-element__label">Only those that cannot be sent</span>
                    </label>
                  </div>
                </div>
              </div>
              <p class="hint" role="status">
                {number(found.length)} of {number(templates.length)} templates,{' '}
                {readAt === 0 ? 'never read from Meta' : 'read from Meta '}
                {readAt === 0 ? null : <Time at={readAt} />}
              </p>
              <DataTable label="Templates" head={['Name and language', 'Used', 'Category', 'Status and quality']}>
                {found.map((template) => (
                  <tr key={`${template.name} ${template.language}`}>
                    <th scope="row">
                      <span class="template-name">{template.name}</span>
                      <span class="hint"> {template.language}</span>
                    </th>
                    <td class="wrap">
                      {template.usedAt === undefined ? (
                        <span class="hint">not in two weeks</span>
                      ) : (
                        <>
                          {number(template.contacts ?? 0)} contacts, last <Time at={template.usedAt} />
                        </>
                      )}
                    </td>
                    <td>
                      {template.category}
                      {template.previousCategory ? <div class="hint">was {template.previousCategory}</div> : null}
                      {template.comingCategory ? <div class="hint">becomes {template.comingCategory}</div> : null}
                    </td>
                    <td class="wrap">
                      <State mood={template.status === 'APPROVED' ? 'good' : 'warning'}>{template.status}</State>
                      <State mood={QUALITY[template.quality] ?? 'neutral'}>{template.quality}</State>
                      {template.notSendable === undefined ? null : (
                        <div class="hint">Cannot be sent: {template.notSendable}</div>
                      )}
                    </td>
                  </tr>
                ))}
              </DataTable>
            </>
          );
        }}
      </WhenLoaded>
    </Section>
  );
}
