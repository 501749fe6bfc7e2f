import { json, Router } from 'express';
import { type CheckDependencies, checkEndpoint } from './check-endpoint';
import { hostOriginsEndpoint } from './host-origins-endpoint';
import { authenticateMarketer, type CheckMarketerToken, SENDING_PATH } from './marketer-authentication';
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
  checkMarketerToken: CheckMarketerToken;
  /** MIDs whose marketers may use the page. */
  organizationIds: ReadonlySet<string>;
  /** Origins besides Salesforce's own that may frame the page. */
  hostOrigins: readonly string[];
}

/** A step with every answer given has some 3 KB. */
const LARGEST_BODY = '32kb';

/** Everything under `/api`: what the marketer's page asks of us (design 6). */
export function configurationRouter(dependencies: ConfigurationDependencies): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/host-origins', hostOriginsEndpoint(dependencies.hostOrigins));
  router.use(authenticateMarketer(dependencies), json({ limit: LARGEST_BODY }));
  router.get('/senders', sendersEndpoint(dependencies));
  router.get('/templates', templatesEndpoint(dependencies));
  router.post('/check', checkEndpoint(dependencies));
  router.post(SENDING_PATH, testSendEndpoint(dependencies));
  router.get('/running', runningEndpoint(dependencies));
  return router;
}
