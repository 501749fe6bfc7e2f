import { join } from 'node:path';
import express, { type Express, type RequestHandler, Router } from 'express';
import type { ZodType } from 'zod';
import { adminRouter } from './admin/admin-router';
import { requireAdminBearer } from './admin/admin-token';
import { forgetEndpoint, readForgetBody } from './admin/forget-endpoint';
import { configurationRouter } from './configuration/configuration-router';
import { consentsEndpoint, readConsentBody } from './consent/consents-endpoint';
import { conversionsEndpoint, readConversionsBody } from './conversions/conversions-endpoint';
import { link } from './conversions/link-endpoint';
import type { Dependencies } from './dependencies/dependencies';
import { HttpError } from './errors';
import { requireBearer } from './http/bearer';
import { healthz, readyz } from './http/health';
import { metricsEndpoint } from './http/metrics-endpoint';
import { respondToError } from './http/respond-to-error';
import { activityPageHeaders, ownPageHeaders } from './http/security-headers';
import { activityConfig } from './journey/activity-config';
import { execute } from './journey/execute';
import { inArgumentsSchema, outcomeArgumentsSchema } from './journey/in-arguments';
import { outcome } from './journey/outcome';
import { publish } from './journey/publish';
import { save } from './journey/save';
import { readJwtBody } from './journey/signed-body';
import { stop } from './journey/stop';
import { unpublish } from './journey/unpublish';
import { validate } from './journey/validate';
import { readRawBody, webhook, webhookChallenge } from './signals/webhook';

const PUBLIC = join(__dirname, '../public');
/** The names of assets hold a digest of their content. */
const HASHED = { immutable: true, maxAge: '1y' };

/** Mounts every endpoint (design 6). There is no app-wide body parser: signed bodies are verified before they are read. */
export function createApp(dependencies: Dependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', 1);

  const message = { execute: execute(dependencies), inArguments: inArgumentsSchema };
  // First and directly on the app: it is called a thousand times as often as anything else.
  app.post('/activities/message/execute', readJwtBody, message.execute);
  app.use('/activities/message', activity('message', message, dependencies));
  const asksForOutcome = { execute: outcome(dependencies), inArguments: outcomeArgumentsSchema };
  app.use('/activities/outcome', activity('outcome', asksForOutcome, dependencies));

  app.use('/activities/assets', activityPageHeaders(), express.static(join(PUBLIC, 'assets'), HASHED));

  app.get('/webhooks/whatsapp', webhookChallenge(dependencies.config.whatsapp.verifyToken));
  app.post('/webhooks/whatsapp', readRawBody, webhook(dependencies));

  const { conversions: conversionsToken, consents: consentsToken } = dependencies.config.tokens;
  app.post(
    '/consents',
    requireBearer(consentsToken),
    readConsentBody,
    consentsEndpoint({ recorder: dependencies.consentRecorder, carryOut: dependencies.carryOutConsentEffects }),
  );
  const { admin } = dependencies;
  app.post('/contacts/forget', requireAdminBearer(admin), readForgetBody, forgetEndpoint(admin));
  app.post('/conversions', requireBearer(conversionsToken), readConversionsBody, conversionsEndpoint(dependencies));
  app.get('/l/:token', link(dependencies));

  app.use('/api', configurationRouter(dependencies));
  app.use('/admin', ownPageHeaders(), adminRouter(dependencies.admin, PUBLIC));

  app.get('/healthz', healthz);
  app.get('/readyz', readyz(dependencies.redis));
  app.get('/metrics', metricsEndpoint(dependencies.metrics, dependencies.config.tokens.metrics));

  app.use((request) => {
    throw new HttpError(404, 'not_found', `nothing is at ${request.path}`);
  });
  app.use(respondToError(dependencies.logger));
  return app;
}

/** One Journey Builder component: what Journey Builder calls, its config.json and its pages. */
function activity(
  name: 'message' | 'outcome',
  own: { execute: RequestHandler; inArguments: ZodType },
  dependencies: Dependencies,
): Router {
  const router = Router();
  const calls = {
    execute: own.execute,
    save: save(dependencies),
    validate: validate(dependencies, own.inArguments),
    publish: publish(dependencies),
    stop: stop(dependencies),
    unpublish: unpublish(dependencies),
  };
  for (const [call, handler] of Object.entries(calls)) router.post(`/${call}`, readJwtBody, handler);
  router.get('/config.json', activityConfig(name, dependencies.config.publicUrl));
  router.use(activityPageHeaders(dependencies.config.journeyBuilderOrigins), express.static(join(PUBLIC, name)));
  return router;
}
