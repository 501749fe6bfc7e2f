/** What Meta's error reference says of the codes that this sandbox gives: title, HTTP status of a refused call. */
const GRAPH_ERRORS: Record<number, { title: string; status: number; details?: string }> = {
  2: { title: 'Service temporarily unavailable', status: 503 },
  33: { title: 'Parameter value is not valid', status: 400 },
  100: { title: 'Invalid parameter', status: 400 },
  190: { title: 'Invalid OAuth access token', status: 401 },
  368: {
    title: 'Temporarily blocked for policies violations',
    status: 403,
    details: 'The WhatsApp Business Account is restricted or disabled for breaking a platform policy.',
  },
  2500: { title: 'Unknown path components', status: 400 },
  80008: { title: 'There have been too many calls to this WhatsApp Business account', status: 400 },
  130403: { title: 'Business has blocked the user', status: 400 },
  130429: {
    title: 'Rate limit hit',
    status: 400,
    details: 'Too many messages were sent from this phone number in a short period of time.',
  },
  130472: {
    title: "User's number is part of an experiment",
    status: 400,
    details: "The message was not sent because the recipient's number is part of an experiment.",
  },
  131000: { title: 'Something went wrong', status: 500 },
  131005: { title: 'Access denied', status: 403 },
  131008: { title: 'Required parameter is missing', status: 400 },
  131009: { title: 'Parameter value is not valid', status: 400 },
  131016: { title: 'Service unavailable', status: 500 },
  131021: { title: 'Recipient cannot be sender', status: 400 },
  131026: { title: 'Message undeliverable', status: 400, details: 'Message Undeliverable.' },
  131030: { title: 'Recipient phone number not in allowed list', status: 400 },
  131031: { title: 'Business Account locked', status: 403, details: 'The business account has been restricted.' },
  131037: { title: 'Display name needs approval', status: 400 },
  131041: { title: 'Group unknown', status: 400 },
  131042: {
    title: 'Business eligibility payment issue',
    status: 400,
    details: 'There was an error related to the payment method of the business.',
  },
  131047: {
    title: 'Re-engagement message',
    status: 400,
    details: 'More than 24 hours have passed since the customer last replied to this number.',
  },
  131048: {
    title: 'Spam rate limit hit',
    status: 400,
    details: 'Sending is limited because too many earlier messages were blocked or reported.',
  },
  131049: {
    title: 'This message was not delivered to maintain healthy ecosystem engagement.',
    status: 400,
    details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.',
  },
  131050: {
    title:
      'Unable to deliver the message. This recipient has chosen to stop receiving marketing messages on WhatsApp from your business',
    status: 400,
  },
  131051: { title: 'Unsupported message type', status: 400 },
  131053: { title: 'Media upload error', status: 400 },
  131055: { title: 'Method not allowed', status: 400 },
  131056: {
    title: '(Business Account, Consumer Account) pair rate limit hit',
    status: 400,
    details: 'Too many messages were sent from this phone number to the same person in a short period of time.',
  },
  131059: { title: 'Invalid cursor', status: 400 },
  131060: { title: 'This message is unavailable', status: 400 },
  131062: { title: 'Business-scoped user ID recipients are not supported for this message', status: 400 },
  131063: { title: 'Marketing templates are disabled on Cloud API', status: 400 },
  132000: { title: 'Number of parameters does not match the expected number of params', status: 400 },
  132001: { title: 'Template name does not exist in the translation', status: 404 },
  132005: { title: 'Translated text too long', status: 400 },
  132012: { title: 'Parameter format does not match format in the created template', status: 400 },
  132015: { title: 'Template is paused', status: 400, details: 'The template is paused because of low quality.' },
  132016: {
    title: 'Template is disabled',
    status: 400,
    details: 'The template was paused too often and is disabled for good.',
  },
  132018: { title: 'There is an issue with the parameters of the template', status: 400 },
  133010: { title: 'Phone number not registered', status: 400 },
  134100: { title: 'Only marketing messages supported', status: 400 },
  200007: { title: 'Template insights not enabled', status: 400 },
};

/** A code that Meta's reference does not know yet: a client must survive it. */
export const UNKNOWN_ERROR_CODE = 139_999;

const described = (code: number) => GRAPH_ERRORS[code] ?? { title: 'Unknown error', status: 400 };

/** A refused Graph call: thrown by the checks, answered by `graphErrorBody` with `status`. */
export class GraphError extends Error {
  readonly code: number;
  readonly status: number;
  readonly title: string;
  readonly details: string;
  readonly subcode: number | undefined;
  readonly type: 'OAuthException' | 'GraphMethodException';

  /** `words` stands in `message` where Graph says it in words of its own. */
  constructor(
    code: number,
    details?: string,
    options: { subcode?: number; status?: number; words?: string; type?: 'GraphMethodException' } = {},
  ) {
    const known = described(code);
    super(options.words ?? `(#${code}) ${known.title}`);
    this.code = code;
    this.title = known.title;
    this.status = options.status ?? known.status;
    this.details = details ?? known.details ?? known.title;
    this.subcode = options.subcode;
    this.type = options.type ?? 'OAuthException';
  }
}

/** The JSON body of a refused call (WA 1.9). Transient ones say so, as the OpenAPI examples do. */
export function graphErrorBody(error: GraphError, traceId: string) {
  return {
    error: {
      message: error.message,
      type: error.type,
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      ...(error.code === 2 || error.code === 80008 ? { is_transient: true } : {}),
      error_data: { messaging_product: 'whatsapp', details: error.details },
      fbtrace_id: traceId,
    },
  };
}

/** One item of `errors[]` in a webhook (WA 3.4). */
export function webhookError(code: number) {
  const known = described(code);
  return {
    code,
    title: known.title,
    message: known.title,
    error_data: { details: known.details ?? known.title },
    href: '/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
