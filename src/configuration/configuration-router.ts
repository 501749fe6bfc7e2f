import { json, Router } from 'express';
import { type CheckDependencies, checkEndpoint } from './check-endpoint';
import { type ChoicesDependencies, choicesEndpoint } from './choices-endpoint';
import { type DefaultsDependencies, defaultsEndpoint } from './defaults-endpoint';
import { type DryRunDependencies, dryRunEndpoint } from './dry-run-endpoint';
import { type HoldoutDependencies, holdoutEndpoint } from './holdout-endpoint';
import { hostOriginsEndpoint } from './host-origins-endpoint';
import { type KnownKeyDependencies, knownKeyEndpoint } from './known-key-endpoint';
import { authenticateMarketer, type CheckMarketerToken, SENDING_PATH } from './marketer-authentication';
import { type PeopleDependencies, peopleEndpoint } from './people-endpoint';
import { type ReportPassDependencies, reportPassEndpoint } from './report-pass-endpoint';
import { type RunningContactsDependencies, runningContactsEndpoint } from './running-contacts-endpoint';
import { type RunningDependencies, runningEndpoint } from './running-endpoint';
import { type SendersDependencies, sendersEndpoint } from './senders-endpoint';
import { type TemplatesDependencies, templatesEndpoint } from './templates-endpoint';
import { type TestSendDependencies, testSendEndpoint } from './test-send-endpoint';
import { type TestStateDependencies, testStateEndpoint } from './test-state-endpoint';

export interface ConfigurationDependencies
  extends SendersDependencies,
    TemplatesDependencies,
    CheckDependencies,
    TestSendDependencies,
    TestStateDependencies,
    ChoicesDependencies,
    PeopleDependencies,
    DryRunDependencies,
    RunningDependencies,
    RunningContactsDependencies,
    HoldoutDependencies,
    ReportPassDependencies,
    KnownKeyDependencies,
    DefaultsDependencies {
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
  router.get('/defaults', defaultsEndpoint(dependencies));
  router.post('/check', checkEndpoint(dependencies));
  router.post(SENDING_PATH, testSendEndpoint(dependencies));
  router.get(`${SENDING_PATH}/:messageKey`, testStateEndpoint(dependencies));
  router.get('/choices/:what', choicesEndpoint(dependencies));
  router.get('/people', peopleEndpoint(dependencies));
  router.post('/dry-run', dryRunEndpoint(dependencies));
  router.get('/running', runningEndpoint(dependencies));
  router.get('/running/contacts', runningContactsEndpoint(dependencies));
  router.get('/holdout', holdoutEndpoint(dependencies));
  router.get('/known-key', knownKeyEndpoint(dependencies));
  router.post('/report-pass', reportPassEndpoint(dependencies));
  return router;
}
