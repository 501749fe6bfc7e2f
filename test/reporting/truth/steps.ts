/** The steps of the made-up journeys: what is saved with each, and what the reports know them by. */
const LINK_STEP_LINK = 'https://shop.example/pay';
const SENDER = '900000000000101';

interface StepOfRun {
  activityId: string;
  activityName: string;
  journeyId: string;
  settings: Record<string, unknown>;
  parameters: Record<string, string>;
  /** As it was saved, where it could not be read. */
  isBroken?: true;
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const WELCOME = uuid(101);
const WELCOME_AGAIN = uuid(102);
/** Of this one Marketing Cloud knows nothing any more. */
const DELETED = uuid(109);

const offer = {
  sender: SENDER,
  template: { name: 'weekly_deals', language: 'en_US' },
  purpose: 'promotional',
  stage: 'awareness',
  owner: { name: 'Ana', email: 'ana@shop.example' },
};
const order = {
  sender: SENDER,
  template: { name: 'order_update', language: 'en_US' },
  purpose: 'transactional',
  stage: 'consideration',
  conversion: { name: 'purchase', windowHours: 24 },
};
const plain = { sender: SENDER, template: { name: 'store_hours', language: 'en_US' }, purpose: 'operational' };
const EMAIL_LATER = { kind: 'email', key: 'late-email', on: ['failed', 'not_delivered', 'not_read'], afterMinutes: 63 };
const offerWords = { 'body.1': 'Ana', 'body.2': 'coffee' };
const orderWords = { 'body.1': 'Ana', 'body.2': 'A-1', 'body.3': 'packed' };

const STEPS = {
  offer: { activityId: uuid(1), activityName: 'Offer', journeyId: WELCOME, settings: offer, parameters: offerWords },
  offerAgain: {
    ...{ activityId: uuid(1), activityName: 'Offer', journeyId: WELCOME_AGAIN },
    ...{ settings: offer, parameters: offerWords },
  },
  order: { activityId: uuid(2), activityName: 'Message', journeyId: WELCOME, settings: order, parameters: orderWords },
  orderInSpanish: {
    ...{ activityId: uuid(2), activityName: 'Message', journeyId: WELCOME, parameters: orderWords },
    settings: { ...order, template: { name: 'order_update', language: 'es_MX' }, sender: '900000000000102' },
  },
  orderOfDeleted: {
    ...{ activityId: uuid(3), activityName: '', journeyId: DELETED, settings: order, parameters: orderWords },
  },
  late: {
    ...{ activityId: uuid(4), activityName: 'Message', journeyId: WELCOME, parameters: {} },
    settings: { ...plain, stage: 'purchase', lateFallback: EMAIL_LATER },
  },
  waits: {
    ...{ activityId: uuid(5), activityName: 'Waits', journeyId: WELCOME, parameters: {} },
    settings: { ...plain, decideOn: 'delivered', waitSeconds: 1 },
  },
  night: {
    ...{ activityId: uuid(6), activityName: 'Night', journeyId: WELCOME, parameters: {} },

    settings: {
      ...plain,
      lateFallback: EMAIL_LATER,
      // biome-ignore lint/suspicious/noThenProperty: the name is fixed by the in-arguments contract; it holds a string.
      quietHours: { start: '22:00', end: '08:00', timeZone: 'UTC', then: 'hold' },
    },
  },
  trial: {
    ...{ activityId: uuid(7), activityName: 'Trial', journeyId: WELCOME, parameters: offerWords },
    settings: { ...offer, stage: 'retention', holdout: { percent: 50, until: '2099-01-01' } },
  },
  capped: {
    ...{ activityId: uuid(8), activityName: 'Capped', journeyId: WELCOME, parameters: offerWords },
    settings: { ...offer, frequencyCap: { messages: 1, days: 7 } },
  },
  link: {
    ...{ activityId: uuid(9), activityName: 'Link', journeyId: WELCOME },
    parameters: { 'body.1': 'ليلى', 'body.2': 'F-88', 'body.3': '120', 'button.0': '@link' },
    settings: {
      ...plain,
      template: { name: 'payment_reminder', language: 'ar' },
      stage: 'onboarding',
      link: LINK_STEP_LINK,
    },
  },
  leaveAlone: {
    ...{ activityId: uuid(11), activityName: 'Leave alone', journeyId: WELCOME, parameters: orderWords },
    settings: { ...order, fallback: { opted_out: 'no_contact' } },
  },
  longOwner: {
    ...{ activityId: uuid(12), activityName: 'Long owner', journeyId: WELCOME, parameters: orderWords },
    settings: { ...order, owner: { name: 'Bea', email: 'beatriz.of.the.orders.desk@shop.example' } },
  },
  broken: {
    ...{ activityId: uuid(10), activityName: 'Broken', journeyId: WELCOME, parameters: {}, isBroken: true },
    settings: { sender: SENDER },
  },
} as const satisfies Record<string, StepOfRun>;

export type StepName = keyof typeof STEPS;
export const stepOf = (name: StepName): StepOfRun => STEPS[name];

/** What reports filter and group by, as the step was saved; what could not be read is empty. */
export function dimensionsOf(name: StepName) {
  const { settings, activityId, journeyId, isBroken } = stepOf(name);
  const template = settings.template as { name: string; language: string } | undefined;
  const said = (key: string) => (isBroken ? '' : String(settings[key] ?? ''));
  return {
    activityId,
    journeyId,
    template: template?.name ?? '',
    language: template?.language ?? '',
    purpose: said('purpose'),
    stage: said('stage'),
    sender: said('sender'),
    owner: (settings.owner as { email: string } | undefined)?.email ?? '',
  };
}

/** What a step counts as a conversion: any, for three days, where it says nothing. */
export function conversionOf(name: StepName): { name?: string; windowHours: number } {
  const said = stepOf(name).settings.conversion as { name: string; windowHours: number } | undefined;
  return said ?? { windowHours: 72 };
}

/** So long a column for owners takes none but that of the step `longOwner`. */
export const NARROW_OWNER = 'ana@shop.example'.length;

/** Marketing Cloud's own views of the journeys: an activity keeps its id in the next version, two bear one name. */
export const JOURNEY_VIEWS = {
  _Journey: [WELCOME, WELCOME_AGAIN].map((VersionID) => ({ VersionID, JourneyName: 'Welcome' })),
  _JourneyActivity: [
    ...[...new Map(Object.values(STEPS).map((step) => [`${step.journeyId} ${step.activityId}`, step])).values()]
      .filter(({ journeyId }) => journeyId !== DELETED)
      .map(({ journeyId, activityId, activityName }) => ({
        ...{ VersionID: journeyId, ActivityID: activityId, ActivityName: activityName },
      })),
    { VersionID: WELCOME, ActivityID: uuid(90), ActivityName: 'Email', JourneyActivityObjectID: 'email' },
  ],
};
