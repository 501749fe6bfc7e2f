import express, { type NextFunction, type Request, type Response, Router } from 'express';
import type { Account, SandboxNumber } from './account';
import { GraphError, graphErrorBody } from './graph-error';
import { checkProof, refuseUnknownVersion, texts, unknownObject } from './graph-request';
import { mountPricingAnalytics } from './pricing-analytics';
import { mountRegistration, webhookConfiguration } from './registration-endpoints';
import type { Template } from './template';
import { mountTemplateAnalytics } from './template-analytics';

const VERSION = /^v\d+\.\d+$/;
const MAX_MEDIA_BYTES = 16 * 1024 * 1024;
const TEMPLATE_FIELDS = [
  'id',
  'name',
  'language',
  'status',
  'category',
  'previous_category',
  'correct_category',
  'sub_category',
  'parameter_format',
  'components',
  'quality_score',
  'rejected_reason',
  'message_send_ttl_seconds',
  'cta_url_link_tracking_opted_out',
  'health_status',
  'degrees_of_freedom_spec',
];
const TEMPLATE_DEFAULT = ['name', 'parameter_format', 'components', 'language', 'status', 'category', 'id'];
const NUMBER_FIELDS = [
  'id',
  'display_phone_number',
  'verified_name',
  'quality_rating',
  'code_verification_status',
  'platform_type',
  'throughput',
  'name_status',
  'status',
  'account_mode',
  'messaging_limit_tier',
  'whatsapp_business_manager_messaging_limit',
  'health_status',
  'webhook_configuration',
];
/** Since v24.0 (WA 6). */
const LIMIT_FIELD = 'whatsapp_business_manager_messaging_limit';
const LIMIT_SINCE = 24;
const NUMBER_DEFAULT = [
  'verified_name',
  'code_verification_status',
  'display_phone_number',
  'quality_rating',
  'platform_type',
  'throughput',
  'id',
];
const WABA_FIELDS = [
  'id',
  'name',
  'currency',
  'timezone_id',
  'message_template_namespace',
  'health_status',
  'account_review_status',
];
const WABA_DEFAULT = ['id', 'name', 'timezone_id', 'message_template_namespace'];

/** The Graph endpoints besides sending: templates, numbers, subscription, media (WA 2.1, 4.5, 6). */
export function createGraphEndpoints(account: Account): Router {
  const { options, templates, numbers, media, ids } = account;
  const waba = options.businessAccountId;
  const router = Router();

  router.use('/:version', (request, response, next) => {
    const { version } = request.params;
    if (!VERSION.test(version)) throw new GraphError(100, 'The path must begin with a version: /v26.0/…');
    refuseUnknownVersion(request.originalUrl, account);
    response.set('facebook-api-version', version);
    const { authorization } = request.headers;
    const isApp = account.isApp(authorization);
    if (authorization === undefined && request.path === '/me') {
      throw new GraphError(2500, 'An active access token must be used to query information about the current user.');
    }
    if (!isApp && !account.isAuthorized(authorization)) {
      throw new GraphError(190, 'The access token is missing, expired or not valid.', { subcode: 463 });
    }
    checkProof(request.originalUrl, String(authorization).replace('Bearer ', ''), account);
    response.locals.isApp = isApp;
    const [, object] = request.path.split('/');
    if (account.settings().permissionLost && (object === waba || numbers.has(object ?? '')))
      throw unknownObject(object ?? '');
    next();
  });

  mountRegistration(router, account);
  mountTemplateAnalytics(router, account);
  mountPricingAnalytics(router, account);

  router.get(`/:version/${waba}/message_templates`, (request, response) => {
    if (account.settings().managementLimited) throw new GraphError(80008);
    const query = texts(request);
    const fields = fieldsOf(query.fields, TEMPLATE_FIELDS, TEMPLATE_DEFAULT, 'MessageTemplate');
    if (account.settings().cursorsExpired && (query.after ?? query.before) !== undefined) {
      throw new GraphError(131059, 'The cursor is broken or expired: ask again without a cursor.');
    }
    const { data, cursors, more } = templates.page(query, query.limit, query.after, query.before);
    response.json({
      data: data.map((template) => pick(templateJson(account, template), fields)),
      ...(cursors === undefined
        ? {}
        : { paging: { cursors, ...(more ? { next: nextUrl(request, cursors.after) } : {}) } }),
    });
  });

  router.get(`/:version/${waba}/phone_numbers`, (request, response) => {
    const fields = numberFieldsOf(request);
    const data = [...numbers.values()].map((number) => pick(numberJson(account, number), fields));
    response.json({ data, paging: { cursors: { before: 'first', after: 'last' } } });
  });

  router.post(
    '/:version/:number/media',
    express.raw({ type: () => true, limit: MAX_MEDIA_BYTES }),
    (request, response) => {
      if (!numbers.has(request.params.number)) throw unknownObject(request.params.number);
      const type = request.headers['content-type'] ?? '';
      const body: unknown = request.body;
      if (!type.startsWith('multipart/form-data') || !Buffer.isBuffer(body)) {
        throw new GraphError(100, 'Media must be sent as multipart/form-data with file, type and messaging_product.');
      }
      const head = body.toString('latin1');
      if (!/name="?messaging_product"?/.test(head) || !/name="?file"?/.test(head)) {
        throw new GraphError(100, 'The form needs the fields messaging_product and file.');
      }
      const id = String(800_000_000_000_100 + media.size);
      media.set(id, {
        mimeType: /content-type:\s*([^\r\n;]+)/i.exec(head)?.[1] ?? 'application/octet-stream',
        size: body.length,
      });
      response.json({ id });
    },
  );

  router.post('/:version/:id/unpause', (request, response) => {
    const template = templates.byId(request.params.id);
    if (template === undefined) throw unknownObject(request.params.id);
    templates.replace({ ...template, status: 'APPROVED' });
    response.json({ success: true });
  });

  router.get('/:version/:id', (request, response) => {
    const { id } = request.params;
    const { fields } = texts(request);
    const number = numbers.get(id);
    const template = templates.byId(id);
    const file = media.get(id);
    if (id === waba) {
      response.json(pick(wabaJson(account), fieldsOf(fields, WABA_FIELDS, WABA_DEFAULT, 'WhatsAppBusinessAccount')));
    } else if (number) {
      const wanted = numberFieldsOf(request);
      response.json(pick(numberJson(account, number), wanted));
    } else if (template) {
      const wanted = fieldsOf(fields, TEMPLATE_FIELDS, TEMPLATE_DEFAULT, 'MessageTemplate');
      response.json(pick(templateJson(account, template), wanted));
    } else if (file) {
      response.json({ messaging_product: 'whatsapp', id, mime_type: file.mimeType, file_size: file.size });
    } else throw unknownObject(id);
  });

  router.use((request: Request) => {
    throw new GraphError(100, `Unsupported ${request.method.toLowerCase()} request: unknown path.`, {
      subcode: 33,
      status: 404,
    });
  });

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (!(error instanceof GraphError)) return next(error);
    response.status(error.status).json(graphErrorBody(error, `A${ids().replace(/-/g, '').slice(0, 22)}`));
  });
  return router;
}

function numberFieldsOf(request: Request): readonly string[] {
  const version = Number(/\d+/.exec(String(request.params.version))?.[0]);
  const known = NUMBER_FIELDS.filter((name) => name !== LIMIT_FIELD || version >= LIMIT_SINCE);
  return fieldsOf(texts(request).fields, known, NUMBER_DEFAULT, 'WhatsAppBusinessPhoneNumber');
}

/** Reads `fields=a,b{c}`: the top names; one that the node does not have is refused, as Graph does. */
function fieldsOf(
  text: string | undefined,
  known: readonly string[],
  standard: readonly string[],
  node: string,
): readonly string[] {
  if (text === undefined || text === '') return standard;
  const names = text
    .replace(/\{[^}]*\}/g, '')
    .split(',')
    .map((name) => name.trim());
  for (const name of names) {
    if (!known.includes(name))
      throw new GraphError(100, `Tried accessing nonexisting field (${name}) on node type (${node})`);
  }
  return names.includes('id') ? names : [...names, 'id'];
}

function pick(json: Record<string, unknown>, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((field) => json[field] !== undefined).map((field) => [field, json[field]]));
}

function nextUrl(request: Request, after: string): string {
  const url = new URL(request.originalUrl, `http://${request.headers.host ?? 'localhost'}`);
  url.searchParams.set('after', after);
  url.searchParams.delete('before');
  return url.toString();
}

function templateJson(account: Account, template: Template): Record<string, unknown> {
  const sendable = template.status === 'APPROVED';
  return {
    ...template,
    health_status: health(account, [
      { entity_type: 'MESSAGE_TEMPLATE', id: template.id, can_send_message: sendable ? 'AVAILABLE' : 'BLOCKED' },
    ]),
  };
}

function numberJson(account: Account, number: SandboxNumber): Record<string, unknown> {
  return {
    id: number.id,
    display_phone_number: number.displayPhoneNumber,
    verified_name: number.verifiedName,
    quality_rating: number.qualityRating,
    code_verification_status: number.codeVerificationStatus,
    platform_type: number.platformType,
    throughput: { level: number.throughputLevel },
    name_status: number.nameStatus,
    status: number.status,
    webhook_configuration: webhookConfiguration(account, number.id),
    account_mode: 'LIVE',
    messaging_limit_tier: number.messagingLimit,
    whatsapp_business_manager_messaging_limit: number.messagingLimit,
    health_status: health(account, [
      { entity_type: 'PHONE_NUMBER', id: number.id, can_send_message: number.canSendMessage },
    ]),
  };
}

function wabaJson(account: Account): Record<string, unknown> {
  return {
    id: account.options.businessAccountId,
    name: 'Example Store',
    currency: 'EUR',
    timezone_id: '71',
    message_template_namespace: 'sandbox_namespace',
    account_review_status: 'APPROVED',
    health_status: health(account, []),
  };
}

type Entity = { entity_type: string; id: string; can_send_message: string; errors?: unknown[] };
const WORST = ['BLOCKED', 'LIMITED', 'AVAILABLE'];

/** `health_status` of a node: its own entity and the account's; the worst of them is the answer (WA 4.5). */
function health(account: Account, own: readonly Entity[]) {
  const locked = account.settings().accountLocked;
  const waba: Entity = {
    entity_type: 'WABA',
    id: account.options.businessAccountId,
    can_send_message: locked ? 'BLOCKED' : 'AVAILABLE',
    ...(locked
      ? {
          errors: [
            {
              error_code: 141006,
              error_description: 'The account is locked.',
              possible_solution: 'Appeal in Business Manager.',
            },
          ],
        }
      : {}),
  };
  const entities = [...own, waba];
  const worst = WORST.find((state) => entities.some((entity) => entity.can_send_message === state)) ?? 'AVAILABLE';
  return { can_send_message: worst, entities };
}
