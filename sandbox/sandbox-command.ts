import { readWords } from './command-line';
import { startJourneyBuilder, startMarketingCloud, startSalesforce, startWhatsApp } from './stand-ins';
import { appEnvironment } from './tenant';

const STAND_INS = ['marketing-cloud', 'whatsapp', 'journey-builder', 'salesforce'] as const;
type StandIn = (typeof STAND_INS)[number];

/** Fixed ports, so that settings that were written down once stay true. */
const PORTS = { 'marketing-cloud': 4010, whatsapp: 4020, 'journey-builder': 4030, salesforce: 4040 } as const;
const DEFAULT_APP_URL = 'http://127.0.0.1:3000';
/** A minute on the canvas lasts a second, and people on WhatsApp react ten times as fast. */
const WAIT_MINUTE_MS = 1000;
const WHATSAPP_SPEED = 10;

const USAGE = `usage: npm run sandbox -- [stand-in …] [--app URL] [--router-cuts SECONDS]
  Starts the local stand-ins and prints the settings that point the app at them.
  stand-ins: ${STAND_INS.join(', ')} (all of them when none is named)
  --app      where the app runs or will run (${DEFAULT_APP_URL})
  --router-cuts  a router before the app answers 503 itself after so many seconds, as Heroku's does after 30`;

const SHAPE = {
  usage: USAGE,
  options: { app: { type: 'string' }, 'router-cuts': { type: 'string' } },
  takesTexts: true,
} as const;

/** Which word is wrong, if one is. */
function faultOf({ values, texts }: { values: { app?: string; 'router-cuts'?: string }; texts: readonly string[] }) {
  const unknown = texts.find((name) => !STAND_INS.includes(name as StandIn));
  if (unknown !== undefined) return `${unknown} is no stand-in`;
  if (values.app !== undefined && !URL.canParse(values.app)) return `--app ${values.app} is no URL`;
  const cuts = values['router-cuts'];
  return cuts !== undefined && !(Number(cuts) >= 0) ? `--router-cuts ${cuts} is no number of seconds` : undefined;
}

interface Closable {
  readonly url: string;
  close(): Promise<void>;
}

async function main(): Promise<void> {
  const line = readWords(SHAPE, process.argv.slice(2), faultOf);
  if ('said' in line) {
    (line.code === 0 ? console.log : console.error)(line.said);
    process.exitCode = line.code;
    return;
  }
  const { app = DEFAULT_APP_URL, 'router-cuts': routerCuts = '0' } = line.values;
  const routerCutsAfterMs = 1000 * Number(routerCuts);
  const appUrl = app.replace(/\/+$/, '');
  const wanted = line.texts.length === 0 ? [...STAND_INS] : (line.texts as StandIn[]);
  const urlOf = (name: StandIn) => `http://127.0.0.1:${PORTS[name]}`;

  const start: Record<StandIn, () => Promise<Closable>> = {
    'marketing-cloud': () => startMarketingCloud(PORTS['marketing-cloud']),
    whatsapp: () => startWhatsApp(PORTS.whatsapp, `${appUrl}/webhooks/whatsapp`, { speed: WHATSAPP_SPEED }),
    'journey-builder': () =>
      startJourneyBuilder({
        port: PORTS['journey-builder'],
        appUrl,
        marketingCloudUrl: urlOf('marketing-cloud'),
        whatsAppUrl: urlOf('whatsapp'),
        salesforceUrl: urlOf('salesforce'),
        waitMinuteMs: WAIT_MINUTE_MS,
        ...(routerCutsAfterMs > 0 && { routerCutsAfterMs }),
      }),
    salesforce: () => startSalesforce(PORTS.salesforce),
  };
  const running: Closable[] = [];
  for (const name of wanted) running.push(await start[name]());

  console.log('');
  wanted.forEach((name, index) => {
    console.log(`  ${NAMES[name].padEnd(18)} ${running[index]?.url}${PAGES[name]}`);
  });
  console.log(`\nSettings for the app: paste them into the shell that runs npm run provision and npm start\n`);
  const urls = {
    marketingCloud: urlOf('marketing-cloud'),
    whatsApp: urlOf('whatsapp'),
    journeyBuilder: urlOf('journey-builder'),
    ...(wanted.includes('salesforce') && { salesforce: urlOf('salesforce') }),
  };
  const port = Number(new URL(appUrl).port) || 3000;
  for (const [name, value] of Object.entries(appEnvironment(urls, { port, publicUrl: appUrl }))) {
    console.log(`export ${name}=${value}`);
  }
  console.log('\nCtrl-C ends the sandbox.');

  const end = async () => {
    await Promise.all(running.map((each) => each.close()));
    process.exit(0);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

const NAMES: Record<StandIn, string> = {
  'marketing-cloud': 'Marketing Cloud',
  whatsapp: 'WhatsApp',
  'journey-builder': 'Journey Builder',
  salesforce: 'Salesforce',
};
const PAGES: Record<StandIn, string> = {
  'marketing-cloud': '/_sandbox/',
  whatsapp: '/_sandbox/',
  'journey-builder': '/',
  salesforce: '/_sandbox/',
};

main().catch((error: NodeJS.ErrnoException) => {
  const taken = error.code === 'EADDRINUSE' ? ' Is another sandbox running?' : '';
  console.error(`The sandbox cannot start: ${error.message}.${taken}`);
  process.exit(1);
});
