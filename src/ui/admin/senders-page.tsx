import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { useWords } from './admin-words';
import { Result, Section, WhenLoaded } from './parts';
import { Said } from './said';
import { SenderCard } from './sender-card';
import { TemplatesSection } from './templates-section';
import { TestersSection } from './testers-section';
import { useAct, useLoaded } from './use-loaded';

export function SendersPage({ api }: { api: AdminApi }) {
  return (
    <>
      <Senders api={api} />
      <TestersSection api={api} />
      <TemplatesSection api={api} />
    </>
  );
}

function Senders({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.senders);
  const { act, isBusy, result } = useAct();
  const { t, say } = useWords();
  const done = () => void reload();
  return (
    <Section title={t('senders.title')} id="senders">
      <Result result={result} />
      <WhenLoaded loaded={loaded} retry={done}>
        {({ senders, metaProblem, metaProblemSaid }) => (
          <>
            {metaProblem ? (
              <Notice kind="warning">
                {say('senders.metaProblem', { why: <Said english={metaProblem} saying={metaProblemSaid} /> })}
              </Notice>
            ) : null}
            <div class="cards">
              {senders.map((sender) => (
                <SenderCard
                  key={sender.id}
                  sender={sender}
                  isBusy={isBusy}
                  onLift={() =>
                    void act(
                      () => api.liftSender(sender.id),
                      () => t('senders.lifted', { name: sender.name }),
                    ).then(done)
                  }
                  onTrust={() =>
                    void act(
                      () => api.trustInference(sender.id),
                      () => t('senders.trusted', { name: sender.name }),
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
