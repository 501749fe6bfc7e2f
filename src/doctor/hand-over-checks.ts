import type { CrmConnection, CrmObjectDescription } from '../crm/connection';
import type { HandOverConfig } from '../crm/crm-config';
import { CrmError } from '../crm/crm-error';
import { fieldOf, soqlText } from '../crm/find-records';
import { createCrmOwners } from '../hand-over/crm-owners';
import type { Sentence } from '../saying';
import type { HandOverRoute } from '../vocabulary';
import { about, type Judged } from './check';
import { all, quoted, say } from './sentences/say';

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

const FILE = say('crm_see_hand_over');
const RULES = say('crm_name_owner');

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
    const words = say('crm_no_hand_over', { routes: routes.join(', ') });
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
    const faults = real.createable === false ? [say('crm_give_create', { object })] : [];
    if (route === 'lead' && !isLeadFoundAgain(config)) {
      faults.push(say('crm_lead_lost'));
    }
    const { values, ...named } = fields;
    for (const [use, name] of [
      ...Object.entries(named),
      ...Object.keys(values).map((name) => ['values', name] as const),
    ]) {
      if (name === undefined) continue;
      const field = fieldNamed(real, name);
      if (field === undefined) faults.push(say('crm_no_field', { field: name }));
      else if (field.createable === false) faults.push(say('crm_not_writable', { field: name }));
      else if (use === 'externalId' && field.externalId !== true)
        faults.push(say('crm_no_external_id', { field: name }));
      else if (use === 'marker' && !field.filterable) faults.push(say('crm_not_searchable', { field: name }));
      else if (use === 'dueAt' && field.type !== 'datetime')
        faults.push(say('crm_other_type', { field: name, type: field.type, wanted: say('crm_datetime') }));
    }
    if (faults.length > 0) return check.fail(all(faults), FILE);
    if (route === 'campaign_member' && config.campaignMember.conversation === undefined) {
      return check.warn(say('crm_no_conversation'), say('crm_name_conversation'));
    }
    return check.ok(say('crm_creatable'));
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
      if (field === undefined) return [say('crm_no_field', { field: name })];
      return field.filterable ? [] : [say('crm_not_searchable', { field: name })];
    });
    return faults.length > 0 ? check.fail(all(faults), FILE) : check.ok(say('crm_by', { fields: sought.join(', ') }));
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
  const fix = say('crm_name_campaigns');
  try {
    const found = await crm.query(`SELECT Id FROM Campaign WHERE Id IN (${ids.map(soqlText).join(',')})`);
    // An id of 15 characters is the beginning of the one of 18.
    const known = new Set(found.map(({ Id }) => Id.slice(0, 15)));
    const lacking = ids.filter((id) => !known.has(id.slice(0, 15)));
    return [
      lacking.length > 0
        ? check.fail(say('crm_no_campaign', { ids: lacking.join(', ') }), fix)
        : check.ok(say('crm_campaigns_there')),
    ];
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
    const faults = inCrm.flatMap((owner, index): Sentence[] => {
      const id = ids[index];
      if (id === undefined) return [say('crm_no_owner', { key: owner.key, owner: owner.queue ?? owner.email })];
      if (!id.startsWith('00G')) return [];
      const objects = owner.routes.filter(isCrmRoute).map((route) => OBJECT_OF[route]);
      const lacking = objects.filter((object) => object !== 'CampaignMember' && !taken.has(`${id} ${object}`));
      return lacking.map((object) => say('crm_queue_takes_no', { key: owner.key, queue: owner.queue ?? '', object }));
    });
    return [
      faults.length > 0 ? check.fail(all(faults), RULES) : check.ok(say('crm_owners_known', { n: inCrm.length })),
    ];
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

function judgeFailure(check: ReturnType<typeof about>, error: unknown, fix: Sentence): Judged {
  if (!(error instanceof CrmError)) throw error;
  const isUnknown = error.statusCode === 'NOT_FOUND' || error.statusCode === 'INVALID_TYPE';
  if (isUnknown) return check.fail(say('crm_no_object'), fix);
  return check[error.retry === 'later' ? 'silent' : 'fail'](quoted(error.message), fix);
}

const fieldNamed = (real: CrmObjectDescription, name: string) =>
  real.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
