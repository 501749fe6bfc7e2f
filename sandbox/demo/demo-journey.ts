import { emailActivity, waitActivity } from '../journey-builder/activity';
import type { Audience } from '../journey-builder/entry-source';
import type { Journey } from '../journey-builder/journey';
import { dataExtensionEntry, type JourneyBuilder } from '../journey-builder/journey-builder';
import { SANDBOX_TENANT } from '../tenant';

export interface DemoJourney {
  readonly journey: Journey;
  /** Keys of the three WhatsApp steps. */
  readonly offer: string;
  readonly orderUpdate: string;
  readonly onItsWay: string;
}

/** As the configuration page saves it: whom the account says not to contact gets no email either. */
const LEAVE_ALONE = { suppressed: 'no_contact' } as const;
/** Long enough in journey minutes for a STOP on the offer to be in force before the order update. */
const MINUTES_BETWEEN = 10;

/**
 * Draws the demo's journey: a marketing offer to those who opted in, a wait, then an order update and, after
 * another wait, the news that it is on its way, to those whom the message before it went to; whoever cannot be reached on WhatsApp goes to Email.
 */
export async function drawDemoJourney(
  builder: JourneyBuilder,
  audience: Audience,
  appUrl: string,
  ids: () => string,
): Promise<DemoJourney> {
  const entry = dataExtensionEntry('Spring customers', audience.fields, ids());
  const journey = builder.createJourney('Autumn offer, then order update', entry);
  const config = await builder.readConfig(`${appUrl}/activities/message`);
  const field = (name: string) => `{{Event.${entry.eventDefinitionKey}."${name}"}}`;

  /** What the configuration page would store, by the in-arguments contract. */
  const whoAndWhere = {
    v: 1,
    contactKey: '{{Contact.Key}}',
    phone: field('Mobile'),
    email: field('Email'),
    locale: field('Locale'),
    timeZone: field('Time Zone'),
    isTest: field('Test Contact'),
    suppressed: field('Suppressed'),
  };
  const owner = { name: 'Retention team', email: 'retention@example.com' };
  const [marketingSender, serviceSender] = SANDBOX_TENANT.whatsApp.phoneNumberIds;

  const offer = builder.place(journey, config);
  offer.name = 'Autumn offer';
  offer.metaData.isConfigured = true;
  offer.arguments.execute.inArguments = [
    {
      ...whoAndWhere,
      optIn: field('WhatsApp Opt-in'),
      parameters: {
        'header.media': 'https://cdn.example/autumn.jpg',
        'body.1': field('First Name'),
        'body.2': field('Discount'),
        'button.0': field('Order Number'),
        'button.1': 'AUTUMN26',
      },
      settings: {
        sender: marketingSender,
        template: { name: 'autumn_offer', language: 'en_US' },
        purpose: 'promotional',
        stage: 'retention',
        topic: 'offers',
        requireOptIn: true,
        fallback: LEAVE_ALONE,
        conversion: { name: 'purchase', windowHours: 72 },
        owner,
      },
    },
  ];

  const wait = builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, MINUTES_BETWEEN), {
    after: offer.key,
    branch: 'continue',
  });

  const orderUpdate = builder.place(journey, config, { after: wait.key });
  orderUpdate.name = 'Order update';
  orderUpdate.metaData.isConfigured = true;
  orderUpdate.arguments.execute.inArguments = [
    {
      ...whoAndWhere,
      parameters: { 'body.1': field('First Name'), 'body.2': field('Order Number'), 'body.3': field('Order Status') },
      settings: {
        sender: serviceSender,
        template: { name: 'order_update', language: 'en_US' },
        purpose: 'transactional',
        stage: 'purchase',
        topic: 'order-updates',
        fallback: LEAVE_ALONE,
        owner,
      },
    },
  ];

  const secondWait = builder.placeBuiltIn(journey, 'WAIT', (key) => waitActivity(key, MINUTES_BETWEEN), {
    after: orderUpdate.key,
    branch: 'continue',
  });
  const onItsWay = builder.place(journey, config, { after: secondWait.key });
  onItsWay.name = 'On its way';
  onItsWay.metaData.isConfigured = true;
  onItsWay.arguments.execute.inArguments = [
    {
      ...whoAndWhere,
      parameters: {
        'header.1': field('Order Number'),
        'body.1': field('First Name'),
        'body.2': 'Friday',
        'button.0': field('Order Number'),
      },
      settings: {
        sender: serviceSender,
        template: { name: 'shipping_confirmation', language: 'en_US' },
        purpose: 'transactional',
        stage: 'purchase',
        topic: 'order-updates',
        fallback: LEAVE_ALONE,
        owner,
      },
    },
  ];

  builder.placeBuiltIn(journey, 'EMAILV2', (key) => emailActivity(key, 'Offer by email'), {
    after: offer.key,
    branch: 'email_fallback',
  });
  builder.placeBuiltIn(journey, 'EMAILV2', (key) => emailActivity(key, 'Order update by email'), {
    after: orderUpdate.key,
    branch: 'email_fallback',
  });
  builder.placeBuiltIn(journey, 'EMAILV2', (key) => emailActivity(key, 'On its way, by email'), {
    after: onItsWay.key,
    branch: 'email_fallback',
  });
  return { journey, offer: offer.key, orderUpdate: orderUpdate.key, onItsWay: onItsWay.key };
}
