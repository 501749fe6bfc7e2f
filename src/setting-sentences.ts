import { speaker } from './saying';

/** What is wrong with a setting, or with a file of rules. */
export const settingSentences = {
  setting_missing: '{setting} is missing',
  setting_wrong: '{setting}: {said}',
  setting_together: '{settings} belong together: set all or none',
  setting_both: '{settings} belong together: set both or none',
  setting_no_redis: 'REDIS_URL is missing: with NODE_ENV=production the app does not start a Redis of its own',
  setting_no_primary:
    'REDIS_SENTINELS: REDIS_URL is to be redis:// or rediss:// with the name of the primary as its host, as the Sentinels know it',
  setting_two_databases: 'REDIS_DATABASE: REDIS_URL names a database already',
  setting_public_url: 'PUBLIC_URL: must be https on port 443 and no address of this machine, with NODE_ENV=production',
  setting_https: '{setting}: must be https, with NODE_ENV=production',
  setting_short: '{setting}: must have {n} characters at least, with NODE_ENV=production',
  setting_another: '{setting}: must be another than {other}, with NODE_ENV=production',
  setting_no_subdomain: 'MC_SUBDOMAIN is missing (or both MC_AUTH_URL and MC_REST_URL)',
  setting_unit: '{words}',
  setting_no_token: 'ADMIN_TOKEN is missing (or ADMIN_TOKENS)',
  setting_named_token: 'ADMIN_TOKENS: one of them is ADMIN_TOKEN, so that it has no name',
  rules_file: 'the rules of replies {file}: {said}',
} as const;

/** What is wrong with it, by its code. */
export const sayOfSetting = speaker(settingSentences);
