const RULES = 'in config/reply-rules.json, or the file that REPLY_RULES names: docs/conversations.md';

/** What the checks of the rules of replies and of the routes without a CRM say. */
export const replySentences = {
  rules_put_right: `put it right ${RULES}`,
  rules_no_salesforce: 'the route {routes} leads to Salesforce CRM, which is not set up',
  rules_set_salesforce: `set SALESFORCE_LOGIN_URL and its two companions, or choose another route ${RULES}`,
  rules_unread: '{owners}: nobody reads the email address that stands there',
  rules_name_owner: `name who really answers ${RULES}`,
  rules_read: '{owners} owners with email, zone and hours; {rules} rules and a default',
  route_webhook_unset: 'rules hand replies over by it, and it is not set',
  route_set_webhook: 'set REPLY_WEBHOOK_URL and REPLY_WEBHOOK_SECRET: see docs/hand-over.md',
  route_not_outside: 'it is no https address outside this machine',
  route_set_outside: 'set REPLY_WEBHOOK_URL to one: see docs/hand-over.md',
  route_see_somebody: 'see that somebody answers at REPLY_WEBHOOK_URL: see docs/hand-over.md',
  route_answers_status: 'answers {status}',
  route_redirects: 'answers with a redirect, which is not followed',
  route_set_target: 'set the address that it leads to: see docs/hand-over.md',
  route_somebody: 'somebody answers there',
  email_no_definition: 'rules mail replies, and no definition is set',
  email_set_replies: 'set REPLY_EMAIL_DEFINITION: see docs/hand-over.md',
  email_set_key: 'set {setting} to the key of an active transactional definition: see {docs}',
  email_none: 'there is no such definition',
  email_no_right: 'the package may not read definitions',
  email_grant: 'grant Channels ▸ Email ▸ Read, or send one to see',
  email_answered: 'answered {status}',
  email_is: 'it is {state}',
  email_there: 'is there',
} as const;
