import { join } from 'node:path';
import express, { json, type RequestHandler, Router } from 'express';
import type { AlertBook } from '../alerts/alerts';
import type { DoctorRecord } from '../doctor/doctor-record';
import type { StepHours } from '../execution/step-hours';
import { type BoundedBodies, readBoundedJson } from '../http/bounded-bodies';
import type { Logger } from '../logger';
import { type AlertsDependencies, alertSeenEndpoint } from './alerts-endpoint';
import { authenticateOperator, sessionOf } from './authenticate';
import {
  type ConsentDependencies,
  confirmStoreEndpoint,
  consentActEndpoint,
  consentEndpoint,
  consentReviewEndpoint,
} from './consent-endpoint';
import { type ContractJournalDependencies, contractJournalEndpoint } from './contract-journal-endpoint';
import {
  type DataExtensionsDependencies,
  dataExtensionsEndpoint,
  fieldsEndpoint,
  searchEndpoint,
} from './data-extensions-endpoint';
import { deadLettersEndpoint, discardEndpoint, replayEndpoint } from './dead-letters-endpoint';
import { type DoctorEndpointDependencies, doctorEndpoint, runDoctorEndpoint } from './doctor-endpoint';
import { type ForgetDependencies, forgetPersonEndpoint } from './forget-endpoint';
import { type LoginDependencies, loginEndpoint, loginFormEndpoint } from './login-endpoint';
import { logoutEndpoint } from './logout-endpoint';
import {
  checkTableEndpoint,
  clearMappingEndpoint,
  exportMappingEndpoint,
  importMappingEndpoint,
  type MappingDependencies,
  saveTableEndpoint,
  testRowEndpoint,
} from './mapping-endpoint';
import { type OverviewDependencies, overviewEndpoint } from './overview-endpoint';
import type { SessionInfo } from './page-data';
import { type ProvisionDependencies, provisionEndpoint } from './provision-endpoint';
import {
  dealWithFallbacksEndpoint,
  type RefusedFallbacksDependencies,
  refusedFallbacksEndpoint,
} from './refused-fallbacks-endpoint';
import { requireOwnPage } from './same-origin';
import {
  liftSenderEndpoint,
  type SendersDependencies,
  sendersEndpoint,
  trustInferenceEndpoint,
} from './senders-endpoint';
import { endSessionEndpoint, sessionsEndpoint } from './sessions-endpoint';
import { type StepsDependencies, stepsEndpoint } from './steps-endpoint';
import { tellOperator } from './tell-operator';
import { refreshTemplatesEndpoint, type TemplatesDependencies, templatesEndpoint } from './templates-endpoint';

/** A token and a name. */
const LARGEST_LOGIN_BYTES = 4096;

export interface AdminDependencies
  extends LoginDependencies,
    OverviewDependencies,
    AlertsDependencies,
    StepsDependencies,
    ContractJournalDependencies,
    DoctorEndpointDependencies,
    RefusedFallbacksDependencies,
    DataExtensionsDependencies,
    ProvisionDependencies,
    MappingDependencies,
    SendersDependencies,
    TemplatesDependencies,
    ConsentDependencies,
    ForgetDependencies {
  bodies: BoundedBodies;
  /** As the widest of the parts needs them. */
  alerts: AlertBook;
  doctorRecord: DoctorRecord;
  stepHours: StepHours;
  publicUrl: string;
  businessUnit: string;
  logger: Logger;
}

/**
 * Everything under `/admin`: the page, its assets, and `/admin/api`. Nothing but the page itself and the log-in is
 * answered without a session, and nothing is changed by a call that does not come from the page.
 */
export function adminRouter(dependencies: AdminDependencies, pages: string): Router {
  const router = Router();
  router.use('/api', adminApi(dependencies));
  router.use('/assets', express.static(join(pages, 'assets'), { immutable: true, maxAge: '365d' }));
  router.use(
    express.static(join(pages, 'admin'), { setHeaders: (response) => response.set('Cache-Control', 'no-store') }),
  );
  return router;
}

function adminApi(dependencies: AdminDependencies): Router {
  const router = Router();
  router.use(noStore, requireOwnPage(dependencies.publicUrl));
  router.post(
    '/login',
    readBoundedJson(dependencies.bodies, 'log_in', LARGEST_LOGIN_BYTES),
    loginEndpoint(dependencies),
  );
  router.get('/login', loginFormEndpoint(dependencies));
  router.use(authenticateOperator(dependencies), json({ limit: '256kb' }));
  router.get('/session', sessionEndpoint(dependencies));
  router.post('/logout', logoutEndpoint(dependencies));
  router.get('/sessions', sessionsEndpoint(dependencies));
  router.post('/sessions/end', endSessionEndpoint(dependencies));

  router.get('/overview', overviewEndpoint(dependencies));
  router.post('/alerts/seen', alertSeenEndpoint(dependencies));
  router.get('/contract-journal', contractJournalEndpoint(dependencies));
  router.get('/steps', stepsEndpoint(dependencies));
  router.get('/doctor', doctorEndpoint(dependencies));
  router.post('/doctor', runDoctorEndpoint(dependencies));
  router.get('/dead-letters', deadLettersEndpoint(dependencies));
  router.post('/dead-letters/replay', replayEndpoint(dependencies));
  router.post('/dead-letters/discard', discardEndpoint(dependencies));
  router.get('/refused-fallbacks', refusedFallbacksEndpoint(dependencies));
  router.post('/refused-fallbacks/deal', dealWithFallbacksEndpoint(dependencies));

  router.get('/data-extensions', dataExtensionsEndpoint(dependencies));
  router.get('/data-extensions/search', searchEndpoint(dependencies));
  router.get('/data-extensions/fields', fieldsEndpoint(dependencies));
  router.post('/data-extensions/provision', provisionEndpoint(dependencies));
  router.get('/mapping', exportMappingEndpoint(dependencies));
  router.put('/mapping', importMappingEndpoint(dependencies));
  router.delete('/mapping', clearMappingEndpoint(dependencies));
  router.put('/mapping/table', saveTableEndpoint(dependencies));
  router.post('/mapping/check', checkTableEndpoint(dependencies));
  router.post('/mapping/test-row', testRowEndpoint(dependencies));

  router.get('/senders', sendersEndpoint(dependencies));
  router.post('/senders/lift', liftSenderEndpoint(dependencies));
  router.post('/senders/trust-inference', trustInferenceEndpoint(dependencies));
  router.get('/templates', templatesEndpoint(dependencies));
  router.post('/templates/refresh', refreshTemplatesEndpoint(dependencies));

  router.get('/consent', consentEndpoint(dependencies));
  router.post('/consent/act', consentActEndpoint(dependencies));
  router.post('/consent/forget', forgetPersonEndpoint(dependencies));
  router.get('/consent/review', consentReviewEndpoint(dependencies));
  router.post('/consent/store-confirmed', confirmStoreEndpoint(dependencies));

  router.use(tellOperator(dependencies.logger));
  return router;
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** GET /admin/api/session → {@link SessionInfo}: who is logged in, and to whose data. */
function sessionEndpoint({ businessUnit, businessAccountId }: AdminDependencies): RequestHandler {
  return (_request, response) => {
    const { operator, right, email } = sessionOf(response);
    const info: SessionInfo = {
      operator,
      right,
      ...(email !== undefined && { email }),
      businessUnit,
      whatsappAccount: businessAccountId,
    };
    response.json(info);
  };
}
