import { join } from 'node:path';
import express, { type Express, type RequestHandler, Router } from 'express';
import { adminRouter } from './admin/admin-router';
import { requireAdminBearer } from './admin/admin-token';
import { forgetEndpoint, readForgetBody } from './admin/forget-endpoint';
import { QUEUE_BOARD_PATH, queueBoard } from './admin/queue-board';
import { configurationRouter } from './configuration/configuration-router';
import { cspReportEndpoint, readCspReport } from './configuration/csp-report-endpoint';
import { judgeStep } from './configuration/judge-step';
import { consentsEndpoint, readConsentBody } from './consent/consents-endpoint';
import { conversionsEndpoint, readConversionsBody } from './conversions/conversions-endpoint';
import { linkEndpoint } from './conversions/link-endpoint';
import type { Dependencies } from './dependencies/dependencies';
import { HttpError } from './errors';
import { requireBearer } from './http/bearer';
import { healthEndpoint, readyEndpoint } from './http/health-endpoint';
import { metricsEndpoint } from './http/metrics-endpoint';
import { respondToError } from './http/respond-to-error';
import { activityPageHeaders, everyAnswer, ownPageHeaders } from './http/security-headers';
import { activityConfigEndpoint } from './journey/activity-config-endpoint';
import { executeEndpoint } from './journey/execute-endpoint';
import { type InArguments, inArgumentsSchema, outcomeStepSchema } from './journey/in-arguments';
import { outcomeEndpoint } from './journey/outcome-endpoint';
import { publishEndpoint } from './journey/publish-endpoint';
import { saveEndpoint } from './journey/save-endpoint';
import { LARGEST_CALL_BYTES } from './journey/signed-body';
import { stopEndpoint } from './journey/stop-endpoint';
import { unpublishEndpoint } from './journey/unpublish-endpoint';
import { type StepValidation, validateEndpoint } from './journey/validate-endpoint';
import { reportRouter } from './report-page/report-router';
import {
  createWebhookDoor,
  readSignedBytes,
  webhookChallengeEndpoint,
  webhookEndpoint,
} from './signals/webhook-endpoint';

const PUBLIC = join(__dirname, '../public');
/** The names of assets hold a digest of their content. */
const HASHED = { immutable: true, maxAge: '1y' };

/** Mounts every endpoint (design 6). There is no app-wide body parser: signed bodies are verified before they are read. */
export function createApp(dependencies: Dependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', 1);

  app.use(everyAnswer);
  const message = {
    execute: executeEndpoint(dependencies),
    validation: {
      inArguments: inArgumentsSchema,
      faults: async (raw: Record<string, unknown>, { settings }: InArguments, isDraft: boolean) =>
        judgeStep(raw, settings, isDraft, dependencies),
    },
  };
  // First and directly on the app: it is called a thousand times as often as anything else.
  app.post('/activities/message/execute', readCall(dependencies), message.execute);
  app.use('/activities/message', activity('message', message, dependencies));
  const asksForOutcome = { execute: outcomeEndpoint(dependencies), validation: { inArguments: outcomeStepSchema } };
  app.use('/activities/outcome', activity('outcome', asksForOutcome, dependencies));

  app.use('/activities/assets', activityPageHeaders(), express.static(join(PUBLIC, 'assets'), HASHED));

  app.get('/webhooks/whatsapp', webhookChallengeEndpoint([dependencies.config.whatsapp.verifyToken]));
  const { bodies, metrics, config } = dependencies;
  app.post(
    '/webhooks/whatsapp',
    readSignedBytes(bodies, metrics),
    webhookEndpoint(createWebhookDoor({ ...dependencies, businessAccountId: config.whatsapp.businessAccountId })),
  );

  const { conversions: conversionsTokens, consents: consentsTokens } = dependencies.config.tokens;
  app.post(
    '/consents',
    requireBearer(consentsTokens),
    readConsentBody,
    consentsEndpoint({ recorder: dependencies.consentRecorder, carryOut: dependencies.carryOutConsentEffects }),
  );
  const { admin } = dependencies;
  app.post('/contacts/forget', requireAdminBearer(admin), readForgetBody, forgetEndpoint(admin));
  app.post('/conversions', requireBearer(conversionsTokens), readConversionsBody, conversionsEndpoint(dependencies));
  app.get('/l/:token', linkEndpoint(dependencies));

  app.post('/csp-reports', readCspReport(bodies), cspReportEndpoint(dependencies));
  app.use('/api', configurationRouter(dependencies));
  app.use(QUEUE_BOARD_PATH, ownPageHeaders({ hasBase: true }), queueBoard(admin));
  app.use('/admin', ownPageHeaders(), adminRouter(admin, PUBLIC));
  app.use('/report', ownPageHeaders(), reportRouter(dependencies.reportPage, PUBLIC));

  app.get('/healthz', healthEndpoint);
  app.get('/readyz', readyEndpoint([dependencies]));
  app.get('/metrics', metricsEndpoint([dependencies.metrics.registry], dependencies.config.tokens.metrics));

  // An endpoint address that ends with a slash makes two of each path; asked last, since nobody else needs it.
  app.use((request, response, next) => {
    if (!request.path.includes('//')) return next();
    request.url = request.url.replace(/^[^?]*/, (path) => path.replace(/\/{2,}/g, '/'));
    app(request, response, next);
  });
  app.use((request) => {
    throw new HttpError(404, 'not_found', `nothing is at ${request.path}`);
  });
  app.use(respondToError(dependencies.logger));
  return app;
}

/** Reads a call of Journey Builder. */
const readCall = ({ bodies }: Dependencies) => bodies.read('journey_builder', LARGEST_CALL_BYTES);

/** One Journey Builder component: what Journey Builder calls, its config.json and its pages. */
function activity<Read>(
  name: 'message' | 'outcome',
  own: { execute: RequestHandler; validation: StepValidation<Read> },
  dependencies: Dependencies,
): Router {
  const router = Router();
  const calls = {
    execute: own.execute,
    save: saveEndpoint(dependencies),
    validate: validateEndpoint(dependencies, own.validation),
    publish: publishEndpoint(dependencies),
    stop: stopEndpoint(dependencies),
    unpublish: unpublishEndpoint(dependencies),
  };
  const read = readCall(dependencies);
  for (const [call, handler] of Object.entries(calls)) router.post(`/${call}`, read, handler);
  router.get('/config.json', activityConfigEndpoint(name, dependencies.config.publicUrl));
  const { journeyBuilderOrigins, publicUrl } = dependencies.config;
  router.use(
    activityPageHeaders(journeyBuilderOrigins, `${publicUrl}/csp-reports`),
    express.static(join(PUBLIC, name)),
  );
  return router;
}
