import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How this Journey Builder behaves. What is left out stays unanswered, as real shells leave questions unanswered. */
export interface HostScenario {
  /** The page to frame. */
  url: string;
  openingEvent?: 'initActivity' | 'initActivityRunningHover' | 'initActivityRunningModal';
  activity: unknown;
  /** Hands the activity over inside an array (JB 5.3). */
  wrapped?: boolean;
  /** How many `ready` are overheard before the activity is handed over. */
  deafFor?: number;
  /** Answers by question: `{Schema: …}` answers `requestSchema` with `requestedSchema`. */
  answers?: Record<string, unknown>;
  /** Keys of the steps in the host's own bar. */
  wizardSteps?: string[];
  width?: number;
  height?: number;
}

/** What the framed page said, in order. */
export interface Said {
  event: string;
  parts: unknown[];
}

const EVENTS = [
  'ready',
  'nextStep',
  'prevStep',
  'updateButton',
  'updateActivity',
  'setActivityDirtyState',
  'requestInspectorClose',
  'destroy',
];
const QUESTIONS = ['Tokens', 'Culture', 'Interaction', 'TriggerEventDefinition', 'Schema'];

/** Runs in the browser. Speaks the real Postmonger; everything heard is kept in `window.said`. */
const HOST_SCRIPT = `
  const scenario = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  window.said = [];
  const frame = document.getElementById('frame');
  frame.width = scenario.width || 1000;
  frame.height = scenario.height || 700;
  const origin = new URL(scenario.url).origin;
  const session = new Postmonger.Session({ connect: frame, from: origin, to: origin });
  let heard = 0;
  let isOpen = false;
  let step = 0;
  const steps = scenario.wizardSteps || [];
  const goTo = () => { if (steps[step]) session.trigger('gotoStep', { key: steps[step], label: steps[step] }); };
  for (const event of ${JSON.stringify(EVENTS)}) {
    session.on(event, (...parts) => {
      window.said.push({ event, parts });
      if (event === 'ready') {
        heard += 1;
        if (isOpen || heard <= (scenario.deafFor || 0)) return;
        isOpen = true;
        session.trigger(scenario.openingEvent || 'initActivity', scenario.wrapped ? [scenario.activity] : scenario.activity);
        goTo();
      }
      if (event === 'nextStep') { step += 1; goTo(); }
      if (event === 'prevStep') { step -= 1; goTo(); }
    });
  }
  for (const question of ${JSON.stringify(QUESTIONS)}) {
    session.on('request' + question, () => {
      window.said.push({ event: 'request' + question, parts: [] });
      if (question in (scenario.answers || {})) session.trigger('requested' + question, scenario.answers[question]);
    });
  }
  window.tell = (event, payload) => session.trigger(event, payload);
  frame.src = scenario.url;
`;

/** The page that frames ours, as it would be served on any origin. */
export const HOST_PAGE = `<!doctype html><html lang="en"><title>Journey Builder</title><style>body{margin:0}iframe{border:0;display:block}</style>
<iframe id="frame" title="activity"></iframe><script src="/postmonger.js"></script><script>${HOST_SCRIPT}</script></html>`;

export const POSTMONGER = readFileSync(require.resolve('postmonger'), 'utf8');

/** The address at which a host page on `origin` plays this scenario. */
export const hostAddress = (origin: string, scenario: HostScenario): string =>
  `${origin}/#${encodeURIComponent(JSON.stringify(scenario))}`;

/** Serves the host page on an origin of its own. */
export async function startJourneyBuilderHost(): Promise<{ origin: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/postmonger.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html; charset=utf-8' });
    response.end(isScript ? POSTMONGER : HOST_PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
