import type { CrmConnection, CrmObjectDescription } from '../crm/connection';
import type { CrmObject, OptOutConfig } from '../crm/crm-config';
import { CrmError } from '../crm/crm-error';
import type { Sentence } from '../saying';
import { about, type Judged } from './check';
import { all, quoted, say } from './sentences/say';

/** What to do about a log-in that is refused, by the word of Salesforce. */
const LOGIN_FIXES: Record<string, Sentence> = {
  invalid_client_id: say('crm_client_id'),
  invalid_client: say('crm_client_secret'),
  invalid_grant: say('crm_flow'),
  unsupported_grant_type: say('crm_my_domain'),
};

/** Types as Salesforce names them (https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm). */
const TEXT = ['string', 'textarea', 'phone', 'picklist'];
const WRITTEN = {
  optOut: { types: ['boolean'], wanted: say('crm_boolean') },
  changedAt: { types: ['datetime'], wanted: say('crm_datetime') },
  reason: { types: TEXT, wanted: say('crm_text') },
  source: { types: TEXT, wanted: say('crm_text_40') },
} as const;

const OBJECTS = say('crm_see_config');

/** The CRM answers, and its objects and fields take what is carried to them. Without a CRM one line says so. */
export async function checkCrm(options: {
  crm: Pick<CrmConnection, 'logIn' | 'describe'> | undefined;
  config: OptOutConfig | undefined;
}): Promise<Judged[]> {
  const { crm, config } = options;
  const login = about('crm.login', 'Salesforce CRM');
  if (crm === undefined) return [login.ok(say('crm_not_connected'))];
  try {
    const { instanceUrl } = await crm.logIn();
    const isIn = login.ok(say('crm_logged_in', { url: instanceUrl }));
    if (config === undefined) {
      return [isIn, about('crm.opt_outs', 'Salesforce CRM opt-outs').ok(say('crm_no_opt_outs'))];
    }
    return [isIn, ...(await Promise.all(config.objects.map((object) => checkObject(object, crm))))];
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const way = say('crm_see_my_domain');
    if (error.code === 'crm_no_answer') return [login.silent(quoted(error.message), way)];
    return [login.fail(quoted(error.message), LOGIN_FIXES[error.statusCode ?? ''] ?? way)];
  }
}

async function checkObject(wanted: CrmObject, crm: Pick<CrmConnection, 'describe'>): Promise<Judged> {
  const check = about(`crm.${wanted.object}`, `Salesforce CRM ${wanted.object}`);
  try {
    const faults = faultsOf(wanted, await crm.describe(wanted.object));
    if (faults.length > 0) return check.fail(all(faults), say('crm_put_right', { object: wanted.object }));
    return check.ok(say('crm_takes', { field: wanted.fields.optOut }));
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const isUnknown = error.statusCode === 'NOT_FOUND' || error.statusCode === 'INVALID_TYPE';
    if (isUnknown) return check.fail(say('crm_no_object'), OBJECTS);
    return check[error.retry === 'later' ? 'silent' : 'fail'](quoted(error.message), OBJECTS);
  }
}

/** Why an object cannot take opt-outs, each with what to do. Pure. */
function faultsOf({ object, fields, findBy }: CrmObject, real: CrmObjectDescription): Sentence[] {
  const fieldNamed = (name: string) => real.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  const faults: Sentence[] = [];
  if (!real.queryable || !real.updateable) faults.push(say('crm_give_edit', { object }));
  for (const [use, name] of Object.entries(fields) as [keyof typeof WRITTEN, string | undefined][]) {
    if (name === undefined) continue;
    const field = fieldNamed(name);
    const types: readonly string[] = WRITTEN[use].types;
    const { wanted } = WRITTEN[use];
    if (!field) faults.push(say('crm_create_field', { field: name, wanted }));
    else if (!types.includes(field.type)) faults.push(say('crm_other_type', { field: name, type: field.type, wanted }));
    else if (!field.updateable) faults.push(say('crm_not_editable', { field: name }));
  }
  const sought = [findBy.id?.field, findBy.externalId, ...findBy.phones].filter((name) => name !== undefined);
  for (const name of sought) {
    const field = fieldNamed(name);
    if (!field) faults.push(say('crm_no_field', { field: name }));
    else if (!field.filterable) faults.push(say('crm_not_searchable', { field: name }));
  }
  const { id } = findBy;
  if (id?.field === 'Id' && real.keyPrefix && real.keyPrefix !== id.prefix) {
    faults.push(say('crm_other_prefix', { object, is: real.keyPrefix, wanted: id.prefix }));
  }
  return faults;
}
