import { PACKAGE } from '../../marketing-cloud/scopes';

const RETENTION = 'in Contact Builder ▸ Data Extensions ▸ the data extension ▸ Retention';

/** What the checks of Marketing Cloud say. */
export const marketingCloudSentences = {
  mc_token: 'a token for {seconds} s',
  mc_see_subdomain:
    'see that MC_SUBDOMAIN (or MC_AUTH_URL) is that of the package, and that no firewall or IP allow-list stands between',
  mc_set_client: `set MC_CLIENT_ID and MC_CLIENT_SECRET to those of ${PACKAGE}; a secret ends 180 days after it was made (docs/secrets.md)`,
  mc_set_account:
    "set MC_ACCOUNT_ID ({account}) to the MID of the business unit, and give it access at the package's Access tab",
  mc_set_rest: 'set MC_REST_URL to {url}',
  mc_set_subdomain: 'set MC_SUBDOMAIN (or MC_REST_URL) to that of the package',
  mc_answers_token_for: 'answers at {host}; the token is for {other}',
  mc_answers: 'answers at {host}',
  mc_rest_not_asked: 'it was not asked',
  mc_set_unit: 'set MC_ACCOUNT_ID to the MID of the business unit that owns the journeys (its name at the top right)',
  mc_other_unit: 'the token is for {other}, MC_ACCOUNT_ID is {account}',
  mc_unit_not_told: 'neither tokenContext nor userinfo tells it',
  mc_call_refused: 'the call that needs it is refused: {words}',
  mc_not_granted: 'not granted: the app cannot {use}',
  mc_call_answered: 'the call that needs it is answered',
  mc_no_scopes: 'Marketing Cloud lists no scopes',
  de_none: 'none: rows go to our own',
  de_of: 'of {tables}',
  de_mapping_unread: 'it cannot be read: {words}',
  de_mapping_fix:
    'put the mapping right on the page Data extensions of /admin, or in the file that DATA_EXTENSION_MAPPING names',
  de_mapping_in_redis: 'the mapping that says where its rows go is in Redis',
  de_map_consent: 'map WA_Consent in full, on /admin or in the file; until then back up Redis: docs/redis.md',
  de_left_out: 'left out by the mapping: nothing is written',
  de_map_it: 'map it on /admin if its rows are wanted',
  de_may_not_be_read: 'it may not be read: {said}',
  de_unread: 'could not be read: {said}',
  de_again: 'run the checks again in a minute; see status.salesforce.com',
  de_fits: 'fits {name}',
  de_not_there: 'is not there',
  de_provision_makes: 'run `npm run provision`, which makes it',
  de_change_or_map: 'change the data extension in Contact Builder, or map {table} to another on /admin',
  de_no_column: 'has no column {names}',
  de_provision_adds: 'run `npm run provision`, which adds it',
  de_as_defined: 'as defined',
  de_as_defined_untold: 'as defined; no retention is told',
  de_of_name: '{name}: {said}',
  de_retention_off: `switch retention off ${RETENTION}`,
  de_retention_change: `change it ${RETENTION}, or leave it`,
} as const;
