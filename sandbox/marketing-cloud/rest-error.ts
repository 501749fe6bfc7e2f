/** One entry of `additionalErrors` in a Marketing Cloud REST error. */
export interface AdditionalError {
  message: string;
  errorcode: number;
}

interface RestErrorOptions {
  headers?: Record<string, string>;
  additionalErrors?: AdditionalError[];
  extra?: Record<string, unknown>;
  /** The body is `{message}` and nothing else, as some routes refuse. */
  messageOnly?: boolean;
}

/** A refusal in the shape of Marketing Cloud's REST errors (MC 2.5): HTTP status plus `{message, errorcode, …}`. */
export class RestError extends Error {
  readonly headers: Record<string, string>;
  private readonly additionalErrors: AdditionalError[] | undefined;
  private readonly extra: Record<string, unknown>;
  private readonly messageOnly: boolean;

  constructor(
    readonly status: number,
    readonly errorcode: number,
    message: string,
    options: RestErrorOptions = {},
  ) {
    super(message);
    this.name = 'RestError';
    this.headers = options.headers ?? {};
    this.additionalErrors = options.additionalErrors;
    this.extra = options.extra ?? {};
    this.messageOnly = options.messageOnly ?? false;
  }

  /** The JSON body that goes to the caller. */
  body(): Record<string, unknown> {
    if (this.messageOnly) return { message: this.message };
    return {
      message: this.message,
      errorcode: this.errorcode,
      documentation: '',
      ...this.extra,
      ...(this.additionalErrors && {
        additionalErrors: this.additionalErrors.map((error) => ({ ...error, documentation: '' })),
      }),
    };
  }
}

/** 401 of the REST host: missing, unknown or expired token (MC 1). */
export const notAuthorized = () =>
  new RestError(401, 0, 'Not Authorized', {
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token", error_description="The access token is invalid"' },
    extra: {
      documentation: 'https://developer.salesforce.com/docs/atlas.en-us.mc-apis.meta/mc-apis/error-handling.htm',
    },
  });

/**
 * A right is missing, as two kinds of routes tell it (MC 1, one live tenant): rows at once with 401 as if the token were
 * bad, the others with 403 and no `errorcode`.
 */
export const rightMissing = (path: string) =>
  path.startsWith('/hub/')
    ? new RestError(401, 0, 'Not Authorized', { messageOnly: true })
    : new RestError(403, 0, 'Insufficient privileges to complete this action.', { messageOnly: true });

/** 400 that names a path or query parameter, as the platform does (MC 2.2). */
export const invalidParameter = (name: string) => new RestError(400, 10001, `Parameter {${name}} is invalid.`);

/** 404 for an object that is not there. */
export const notFound = (what: string) => new RestError(404, 30003, `${what} was not found.`);

/** 400 for a body that is JSON but lacks something or has the wrong shape. */
export const invalidBody = (message: string, errorcode = 10000) => new RestError(400, errorcode, message);
