/** Where Meta keeps the system users and their tokens. */
export const SYSTEM_USER = 'business.facebook.com ▸ Settings ▸ Users ▸ System users';
/** Where Meta keeps the numbers. */
export const NUMBERS = 'WhatsApp Manager ▸ Account tools ▸ Phone numbers';

/** What the checks of the WhatsApp account, its token and its numbers say. */
export const whatsAppSentences = {
  wa_not_told: 'Meta does not tell it',
  wa_set_version:
    'set WHATSAPP_API_VERSION to a version of https://developers.facebook.com/docs/graph-api/changelog/versions',
  wa_no_version: '{version} does not exist: {words}',
  wa_see_reach: 'see that this machine reaches graph.facebook.com (WHATSAPP_GRAPH_URL) on port 443',
  wa_version_gone: '{version} is gone: Meta answers as {other}',
  wa_version_exists: '{version} exists',
  wa_raise_version: 'read its changelog at developers.facebook.com, then raise WHATSAPP_API_VERSION',
  wa_newer_exists: 'a newer one than {version} exists',
  wa_no_newer: 'does not exist yet',
  wa_new_token: `generate a token that never expires at ${SYSTEM_USER} and set WHATSAPP_ACCESS_TOKEN`,
  wa_debug_refused: 'debug_token is refused: {words}',
  wa_not_valid: 'Meta calls it not valid',
  wa_end_not_told: 'Meta does not say when it ends',
  wa_never_ends: 'valid, never ends',
  wa_ended: 'ended at {at}',
  wa_ends: 'ends at {at}: nothing is sent after that',
  wa_token_with: `generate the token anew with {permission} at ${SYSTEM_USER} and set WHATSAPP_ACCESS_TOKEN`,
  wa_permissions_not_told: 'Meta does not list the permissions',
  wa_token_without: 'the token has it not',
  wa_token_for: 'the token is for {account}',
  wa_token_not_for: 'the token is not for {account} ({missing})',
  wa_assign: `assign the WhatsApp account to the system user at ${SYSTEM_USER} ▸ Assign assets, then generate the token anew`,
  wa_set_account: `set WHATSAPP_BUSINESS_ACCOUNT_ID to the id at ${NUMBERS}, and assign the account to the system user`,
  wa_account_refused: '{account}: {words}',
  wa_make_template: 'make a template at WhatsApp Manager ▸ Message templates and wait until it is approved',
  wa_grant_management: 'grant whatsapp_business_management to the token',
  wa_no_templates: 'the account has none: nothing can be sent yet',
  wa_templates_found: 'found',
  wa_set_numbers: `set WHATSAPP_PHONE_NUMBER_ID to ids (not numbers) of ${NUMBERS}, of the account that the token is for`,
  wa_set_own_numbers:
    'set WHATSAPP_BUSINESS_ACCOUNT_ID and WHATSAPP_PHONE_NUMBER_ID to an account and numbers of its own',
  wa_no_number_of: '{number} is no number of the account {account}',
  wa_register: `register the number: POST {id}/register with a PIN of six digits, see docs/real-tenant.md; or look at ${NUMBERS}`,
  wa_not_connected: 'is {status}: only CONNECTED can send',
  wa_verify: `verify the number by SMS or call at ${NUMBERS}, then register it`,
  wa_is: 'is {status}',
  wa_give_name: `give a display name that Meta approves at ${NUMBERS} ▸ the number ▸ Profile`,
  wa_name_not_told: 'Meta does not tell whether it is approved',
  wa_name_is: '{name} is {status}',
  wa_cloud_api: 'register the number for the Cloud API',
  wa_other_platform: 'is {platform}, not CLOUD_API',
  wa_health_because: '{state}; {reasons}',
  wa_see_manager: `see what stands at the number in ${NUMBERS}`,
  wa_write_fewer: 'write to fewer people, and only to those who want it, until the quality is better',
  wa_verify_business:
    'verify the business at Meta Business Suite ▸ Security centre: a mailing above the limit is refused',
  wa_limit_version: 'this version does not tell it',
  wa_see_limit: `see the limit at ${NUMBERS}`,
  wa_limit_called: 'Meta calls it {limit}',
  wa_people: '{people} people in 24 hours',
} as const;
