import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ActivityConfig } from '../activity';
import { PageFrame, pageUrl } from './activity-dialog';
import { api, type HostAnswers } from './api';
import type { HostBehaviour } from './host-behaviour';

const NO_EVENTS = {
  opened: () => undefined,
  bar: () => undefined,
  updated: () => undefined,
  dirty: () => undefined,
  close: () => undefined,
  resize: () => undefined,
  message: () => undefined,
};

/** The small page beside a running activity: 200 × 243 pixels (JB 1.6). */
export function RunningHover(props: {
  journeyId: string;
  activityKey: string;
  config: ActivityConfig;
  behaviour: HostBehaviour;
}): JSX.Element {
  const { journeyId, activityKey, config, behaviour } = props;
  const [answers, setAnswers] = useState<HostAnswers>();
  useEffect(() => {
    api.host(journeyId, activityKey).then(setAnswers, () => undefined);
  }, [journeyId, activityKey]);
  return (
    <div class="hover">
      {answers !== undefined && (
        <PageFrame
          kind="hover"
          url={pageUrl(config, 'hover')}
          title="How this step is doing"
          answers={answers}
          behaviour={behaviour}
          steps={[]}
          events={NO_EVENTS}
        />
      )}
    </div>
  );
}

/** The larger page of a running activity: 420 × 560 pixels (JB 1.6). */
export function RunningModal(props: {
  activityKey: string;
  title: string;
  config: ActivityConfig;
  answers: HostAnswers;
  behaviour: HostBehaviour;
  onClose: () => void;
}): JSX.Element {
  const { activityKey, title, config, answers, behaviour, onClose } = props;
  const events = useMemo(() => ({ ...NO_EVENTS, close: onClose }), []);
  return (
    <div class="backdrop">
      <section class="dialog" role="dialog" aria-label={`${activityKey} is running`} style={{ width: 420 }}>
        <header>
          <h2>{title}</h2>
          <button type="button" class="close" aria-label="Close" onClick={onClose}>
            ×
          </button>
        </header>
        <div class="frame-box" style={{ height: 560 }}>
          <PageFrame
            kind="running"
            url={pageUrl(config, 'running')}
            title="How this step is doing"
            answers={answers}
            behaviour={behaviour}
            steps={[]}
            events={events}
          />
        </div>
      </section>
    </div>
  );
}
