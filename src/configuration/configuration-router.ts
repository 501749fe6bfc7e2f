import { json, Router } from 'express';
import type { StackHints, TokenContext } from '../marketing-cloud/token-context';
import { type CheckDependencies, checkEndpoint } from './check-endpoint';
import { hostOriginsEndpoint } from './host-origins-endpoint';
import { authenticateMarketer } from './marketer-authentication';
import { type RunningDependencies, runningEndpoint } from './running-endpoint';
import { type SendersDependencies, sendersEndpoint } from './senders-endpoint';
import { type TemplatesDependencies, templatesEndpoint } from './templates-endpoint';
import { type TestSendDependencies, testSendEndpoint } from './test-send-endpoint';

export interface ConfigurationDependencies
  extends SendersDependencies,
    TemplatesDependencies,
    CheckDependencies,
    TestSendDependencies,
    RunningDependencies {
  checkMarketerToken: (token: string, hints: StackHints) => Promise<TokenContext>;
  /** MIDs whose marketers may use the page. */
  organizationIds: ReadonlySet<string>;
  /** Origins besides Salesforce's own that may frame the page. */
  hostOrigins: readonly string[];
}

/** Everything under `/api`: what the marketer's page asks of us (design 6). */
export function configurationRouter(dependencies: ConfigurationDependencies): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/host-origins', hostOriginsEndpoint(dependencies.hostOrigins));
  router.use(authenticateMarketer(dependencies), json({ limit: '256kb' }));
  router.get('/senders', sendersEndpoint(dependencies));
  router.get('/templates', templatesEndpoint(dependencies));
  router.post('/check', checkEndpoint(dependencies));
  router.post('/test-send', testSendEndpoint(dependencies));
  router.get('/running', runningEndpoint(dependencies));
  return router;
}
