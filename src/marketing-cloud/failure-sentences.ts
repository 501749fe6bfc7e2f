import { speaker } from '../saying';

/** Why a call of Marketing Cloud, or a token for it, came to nothing. */
export const failureSentences = {
  mcf_words: '{words}',
  mcf_answered: '{operation}: HTTP {status}, errorcode {errorcode}: {words}',
  mcf_answered_silent: '{operation}: HTTP {status}, errorcode {errorcode}: no reason given',
  mcf_no_code: 'none',
  mcf_redirect:
    '{operation}: HTTP {status} with a redirect: look for a proxy, a firewall, an IP allow-list or maintenance on the way',
  mcf_page:
    '{operation}: HTTP {status} with a page that is not of Marketing Cloud: look for a proxy, a firewall, an IP allow-list or maintenance on the way',
  mcf_given_up: '{operation}: given up',
  mcf_no_answer: '{operation}: no answer ({code})',
  mcf_network: 'unknown network fault',
  mcf_pause: '{operation}: Marketing Cloud asked for a pause',
  mcf_right: '{said}. The call needs {scopes}, and the business unit of MC_ACCOUNT_ID',
  mcf_right_new_token: '{said}, with a new token. The call needs {scopes}, and the business unit of MC_ACCOUNT_ID',
  mcf_and: '{one} and {other}',
  mcf_no_scope: 'no scope that is documented',
  mcf_shape: '{operation}: the answer has not the documented shape ({where})',
  mcf_not_among:
    'data_extension_list: {key} is not among the first {pages} pages of what has it in name or description',
  mcf_same_page: '{operation}: page {page} is the one before it',
  mcf_too_few_rows: 'rows_read: {n} rows of {name} came, of {of}',
  mcf_undocumented: '{operation}: HTTP {status}, not the documented answer',
  mcf_said: '{operation}: {words}',
  mcf_no_request: '{operation}: the answer names no request',
  mcf_no_root: 'folder_retrieve: no root folder of data extensions',
  mcf_no_token: 'no token: no answer ({code})',
  mcf_token_redirect:
    'no token: HTTP {status}, a redirect: look for an IP allow-list, a proxy, a firewall or maintenance on the way, not at the client',
  mcf_token_page:
    'no token: HTTP {status} with a page that is not of Marketing Cloud: look for an IP allow-list, a proxy, a firewall or maintenance on the way, not at the client',
  mcf_token_undocumented: 'no token: HTTP {status} without the documented answer',
  mcf_token_silent: 'no token: HTTP {status} without a reason',
  mcf_client: 'Marketing Cloud refused the client: HTTP {status}: {words}',
} as const;

/** Why it came to nothing, by its code. */
export const sayFailure = speaker(failureSentences);
