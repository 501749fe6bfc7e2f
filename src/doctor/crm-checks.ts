import type { CrmConnection, CrmObjectDescription } from '../crm/connection';
import type { CrmObject, OptOutConfig } from '../crm/crm-config';
import { CrmError } from '../crm/crm-error';
import { about, type Judged } from './check';

/** What to do about a log-in that is refused, by the word of Salesforce. */
const LOGIN_FIXES: Record<string, string> = {
  invalid_client_id: 'SALESFORCE_CLIENT_ID is not the consumer key of an app of this org',
  invalid_client: 'SALESFORCE_CLIENT_SECRET is not the consumer secret of that app',
  invalid_grant: 'enable the client credentials flow of the app and name its execution user (Run As)',
  unsupported_grant_type: 'SALESFORCE_LOGIN_URL must be the My Domain address of the org',
};

/** Types as Salesforce names them (https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/field_types.htm). */
const TEXT = ['string', 'textarea', 'phone', 'picklist'];
const WRITTEN = {
  optOut: { types: ['boolean'], wanted: 'a checkbox' },
  changedAt: { types: ['datetime'], wanted: 'a date/time' },
  reason: { types: TEXT, wanted: 'a text' },
  source: { types: TEXT, wanted: 'a text of 40' },
} as const;

const OBJECTS = 'see config/crm.json and docs/crm.md';

/** The CRM answers, and its objects and fields take what is carried to them. Without a CRM one line says so. */
export async function checkCrm(options: {
  crm: Pick<CrmConnection, 'logIn' | 'describe'> | undefined;
  config: OptOutConfig | undefined;
}): Promise<Judged[]> {
  const { crm, config } = options;
  const login = about('crm.login', 'Salesforce CRM');
  if (crm === undefined) return [login.ok('not connected: SALESFORCE_… is not set, and nothing is carried')];
  try {
    const { instanceUrl } = await crm.logIn();
    const isIn = login.ok(`logged in at ${instanceUrl}`);
    if (config === undefined) {
      return [
        isIn,
        about('crm.opt_outs', 'Salesforce CRM opt-outs').ok('are not carried: config/crm.json has no optOut'),
      ];
    }
    return [isIn, ...(await Promise.all(config.objects.map((object) => checkObject(object, crm))))];
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const way = 'see that SALESFORCE_LOGIN_URL is the My Domain address of the org';
    if (error.code === 'crm_no_answer') return [login.silent(error.message, way)];
    return [login.fail(error.message, LOGIN_FIXES[error.statusCode ?? ''] ?? way)];
  }
}

async function checkObject(wanted: CrmObject, crm: Pick<CrmConnection, 'describe'>): Promise<Judged> {
  const check = about(`crm.${wanted.object}`, `Salesforce CRM ${wanted.object}`);
  try {
    const faults = faultsOf(wanted, await crm.describe(wanted.object));
    if (faults.length > 0) return check.fail(faults.join('; '), `put ${wanted.object} right in the org: ${OBJECTS}`);
    return check.ok(`takes opt-outs in ${wanted.fields.optOut}`);
  } catch (error) {
    if (!(error instanceof CrmError)) throw error;
    const isUnknown = error.statusCode === 'NOT_FOUND' || error.statusCode === 'INVALID_TYPE';
    if (isUnknown) return check.fail('there is no such object, or the execution user may not see it', OBJECTS);
    return check[error.retry === 'later' ? 'silent' : 'fail'](error.message, OBJECTS);
  }
}

/** Why an object cannot take opt-outs, each with what to do. Pure. */
function faultsOf({ object, fields, findBy }: CrmObject, real: CrmObjectDescription): string[] {
  const fieldNamed = (name: string) => real.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  const faults: string[] = [];
  if (!real.queryable || !real.updateable) faults.push(`give the execution user Read and Edit on ${object}`);
  for (const [use, name] of Object.entries(fields) as [keyof typeof WRITTEN, string | undefined][]) {
    if (name === undefined) continue;
    const field = fieldNamed(name);
    const types: readonly string[] = WRITTEN[use].types;
    if (!field)
      faults.push(`${name} is not there, or not visible to the execution user: create it as ${WRITTEN[use].wanted}`);
    else if (!types.includes(field.type)) faults.push(`${name} is ${field.type} and must be ${WRITTEN[use].wanted}`);
    else if (!field.updateable)
      faults.push(`${name} cannot be edited by the execution user: give it field-level security`);
  }
  const sought = [findBy.id?.field, findBy.externalId, ...findBy.phones].filter((name) => name !== undefined);
  for (const name of sought) {
    const field = fieldNamed(name);
    if (!field) faults.push(`${name} is not there, or not visible to the execution user`);
    else if (!field.filterable) faults.push(`${name} cannot be searched by`);
  }
  const { id } = findBy;
  if (id?.field === 'Id' && real.keyPrefix && real.keyPrefix !== id.prefix) {
    faults.push(`ids of ${object} begin with ${real.keyPrefix}, not with ${id.prefix}`);
  }
  return faults;
}
