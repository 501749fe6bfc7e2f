import type { CrmConnection, CrmObjectDescription } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import { CrmError } from '../crm/crm-error';
import { fieldOf, soqlText } from '../crm/find-records';
import { createCrmOwners } from '../hand-over/crm-owners';
import type { HandOverRoute } from '../vocabulary';
import { about, type Judged } from './check';

type Crm = Pick<CrmConnection, 'describe' | 'query'>;

/** Somebody whom rules name, and the ways in which replies reach them. */
export interface NamedOwner {
  key: string;
  email: string;
  queue?: string;
  routes: readonly HandOverRoute[];
  /** Ids of the campaigns that they take replies into. */
  campaigns?: readonly string[];
}

const OBJECT_OF = { task: 'Task', case: 'Case', lead: 'Lead', campaign_member: 'CampaignMember' } as const;
type CrmRoute = keyof typeof OBJECT_OF;
const isCrmRoute = (route: HandOverRoute): route is CrmRoute => route in OBJECT_OF;

const FILE = 'see handOver in config/crm.json and docs/hand-over.md';
const RULES = 'name an active user or a queue in the rules of replies';

/** Whether the records that rules ask for can be written in the CRM, and whether it knows their owners. */
export async function checkCrmHandOver(options: {
  crm: Crm | undefined;
  config: HandOverConfig | undefined;
  owners: readonly NamedOwner[];
  clock: () => number;
}): Promise<Judged[]> {
  const { crm, config, owners, clock } = options;
  const routes = [...new Set(owners.flatMap((owner) => owner.routes))].filter(isCrmRoute);
  if (crm === undefined || routes.length === 0) return [];
  if (config === undefined) {
    const words = `rules hand replies over as ${routes.join(', ')}, and config/crm.json has no handOver`;
    return [about('hand_over.crm', 'Hand-over to Salesforce CRM').fail(words, FILE)];
  }
  const objects = routes.map((route) => checkObject(route, config, crm));
  const people = config.people.map((person) => checkPerson(person, crm));
  const known = await Promise.all([...objects, ...people]);
  const campaigns = [...new Set(owners.flatMap((owner) => owner.campaigns ?? []))];
  return [...known, ...(await checkCampaigns(campaigns, crm)), ...(await checkOwners(owners, crm, clock))];
}

async function checkObject(route: CrmRoute, config: HandOverConfig, crm: Crm): Promise<Judged> {
  const object = OBJECT_OF[route];
  const check = about(`hand_over.${object}`, `Hand-over as ${object}`);
  const fields = route === 'campaign_member' ? config.campaignMember : config[route];
  return described(check, object, crm, (real) => {
    const faults = real.createable === false ? [`give the execution user Create on ${object}`] : [];
    if (route === 'lead' && !isLeadFoundAgain(config)) {
      faults.push(
        'a lead whose answer was lost would not be found again: look for people in Lead too, or name a marker',
      );
    }
    const { values, ...named } = fields;
    for (const [use, name] of [
      ...Object.entries(named),
      ...Object.keys(values).map((name) => ['values', name] as const),
    ]) {
      if (name === undefined) continue;
      const field = fieldNamed(real, name);
      if (field === undefined) faults.push(`${name} is not there, or not visible to the execution user`);
      else if (field.createable === false) faults.push(`${name} cannot be written by the execution user`);
      else if (use === 'externalId' && field.externalId !== true) faults.push(`${name} is no external ID`);
      else if (use === 'marker' && !field.filterable) faults.push(`${name} cannot be searched by`);
      else if (use === 'dueAt' && field.type !== 'datetime')
        faults.push(`${name} is ${field.type} and must be a date/time`);
    }
    if (faults.length > 0) return check.fail(faults.join('; '), FILE);
    if (route === 'campaign_member' && config.campaignMember.conversation === undefined) {
      return check.warn(
        'can be created, and carries no conversation: nobody sees there what was asked and answered, nor the link',
        'name a long text field of CampaignMember as conversation of campaignMember, see docs/hand-over.md',
      );
    }
    return check.ok('can be created with its fields');
  });
}

/** By a field of its own, or since people are looked for among leads. */
const isLeadFoundAgain = ({ people, lead }: HandOverConfig) =>
  lead.marker !== undefined || lead.externalId !== undefined || people.some(({ object }) => object === 'Lead');

async function checkPerson({ object, findBy }: HandOverConfig['people'][number], crm: Crm): Promise<Judged> {
  const check = about(`hand_over.people.${object}`, `Looking for people in ${object}`);
  return described(check, object, crm, (real) => {
    const sought = [findBy.id?.field, findBy.externalId, ...findBy.emails, ...findBy.phones].filter(
      (name) => name !== undefined,
    );
    const faults = sought.flatMap((name) => {
      const field = fieldNamed(real, name);
      if (field === undefined) return [`${name} is not there, or not visible to the execution user`];
      return field.filterable ? [] : [`${name} cannot be searched by`];
    });
    return faults.length > 0 ? check.fail(faults.join('; '), FILE) : check.ok(`by ${sought.join(', ')}`);
  });
}

async function described(
  check: ReturnType<typeof about>,
  object: string,
  crm: Crm,
  judge: (real: CrmObjectDescription) => Judged,
): Promise<Judged> {
  try {
    return judge(await crm.describe(object));
  } catch (error) {
    return judgeFailure(check, error, FILE);
  }
}

async function checkCampaigns(ids: readonly string[], crm: Crm): Promise<Judged[]> {
  if (ids.length === 0) return [];
  const check = about('hand_over.campaigns', 'Campaigns of replies');
  const fix = 'name campaigns that the execution user can read as campaignId in the rules of replies';
  try {
    const found = await crm.query(`SELECT Id FROM Campaign WHERE Id IN (${ids.map(soqlText).join(',')})`);
    // An id of 15 characters is the beginning of the one of 18.
    const known = new Set(found.map(({ Id }) => Id.slice(0, 15)));
    const lacking = ids.filter((id) => !known.has(id.slice(0, 15)));
    return [lacking.length > 0 ? check.fail(`there is no campaign ${lacking.join(', ')}`, fix) : check.ok('are there')];
  } catch (error) {
    return [judgeFailure(check, error, fix)];
  }
}

async function checkOwners(owners: readonly NamedOwner[], crm: Crm, clock: () => number): Promise<Judged[]> {
  const inCrm = owners.filter(({ routes }) => routes.some(isCrmRoute));
  const check = about('hand_over.owners', 'Owners in Salesforce CRM');
  try {
    const named = inCrm.map((owner) => ({ name: '', ...owner }));
    const ids = await createCrmOwners({ crm, clock }).idsOf(named);
    const taken = await objectsOfQueues(
      ids.filter((id) => id?.startsWith('00G') === true),
      crm,
    );
    const faults = inCrm.flatMap((owner, index): string[] => {
      const id = ids[index];
      if (id === undefined) return [`${owner.key}: ${owner.queue ?? owner.email} is no queue or active user`];
      if (!id.startsWith('00G')) return [];
      const objects = owner.routes.filter(isCrmRoute).map((route) => OBJECT_OF[route]);
      const lacking = objects.filter((object) => object !== 'CampaignMember' && !taken.has(`${id} ${object}`));
      return lacking.map((object) => `${owner.key}: the queue ${owner.queue} takes no ${object}`);
    });
    return [faults.length > 0 ? check.fail(faults.join('; '), RULES) : check.ok(`all ${inCrm.length} are known there`)];
  } catch (error) {
    return [judgeFailure(check, error, RULES)];
  }
}

/** → `<queue id> <object>` for all that queues take. */
async function objectsOfQueues(ids: readonly (string | undefined)[], crm: Crm): Promise<Set<string>> {
  const queues = ids.filter((id) => id !== undefined);
  if (queues.length === 0) return new Set();
  const list = queues.map(soqlText).join(',');
  const records = await crm.query(`SELECT Id,QueueId,SobjectType FROM QueueSobject WHERE QueueId IN (${list})`);
  return new Set(records.map((record) => `${fieldOf(record, 'QueueId')} ${fieldOf(record, 'SobjectType')}`));
}

function judgeFailure(check: ReturnType<typeof about>, error: unknown, fix: string): Judged {
  if (!(error instanceof CrmError)) throw error;
  const isUnknown = error.statusCode === 'NOT_FOUND' || error.statusCode === 'INVALID_TYPE';
  if (isUnknown) return check.fail('there is no such object, or the execution user may not see it', fix);
  return check[error.retry === 'later' ? 'silent' : 'fail'](error.message, fix);
}

const fieldNamed = (real: CrmObjectDescription, name: string) =>
  real.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
