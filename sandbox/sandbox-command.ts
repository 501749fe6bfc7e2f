import { parseArgs } from 'node:util';
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

const USAGE = `npm run sandbox [-- <stand-in> …] [-- --app <url>] [-- --router-cuts <seconds>]
  Starts the local stand-ins and prints the settings that point the app at them.
  stand-ins: ${STAND_INS.join(', ')} (all of them when none is named)
  --app      where the app runs or will run (${DEFAULT_APP_URL})
  --router-cuts  a router before the app answers 503 itself after so many seconds, as Heroku's does after 30`;

interface Closable {
  readonly url: string;
  close(): Promise<void>;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      app: { type: 'string', default: DEFAULT_APP_URL },
      'router-cuts': { type: 'string', default: '0' },
      help: { type: 'boolean', default: false },
    },
  });
  const unknown = positionals.filter((name) => !STAND_INS.includes(name as StandIn));
  const routerCutsAfterMs = 1000 * Number(values['router-cuts']);
  if (values.help || unknown.length > 0 || !URL.canParse(values.app) || !(routerCutsAfterMs >= 0)) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const appUrl = values.app.replace(/\/+$/, '');
  const wanted = positionals.length === 0 ? [...STAND_INS] : (positionals as StandIn[]);
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
