import { join } from 'node:path';
import type { Queue } from 'bull';
import express, { json, type RequestHandler, Router } from 'express';
import type { AlertBook } from '../alerts/alerts';
import type { DoctorRecord } from '../doctor/doctor-record';
import type { StepHours } from '../execution/step-hours';
import { type BoundedBodies, readBoundedJson } from '../http/bounded-bodies';
import { noStore } from '../http/no-store';
import type { Logger } from '../logger';
import { type AddFieldsDependencies, addFieldsEndpoint } from './add-fields-endpoint';
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
import { type DefaultsDependencies, defaultsEndpoint, saveDefaultsEndpoint } from './defaults-endpoint';
import { type DoctorEndpointDependencies, doctorEndpoint, runDoctorEndpoint } from './doctor-endpoint';
import { type ForgetDependencies, forgetPersonEndpoint } from './forget-endpoint';
import { type ImportConsentsDependencies, importConsentsEndpoint, readConsentsFile } from './import-consents-endpoint';
import { type KeysDependencies, keysEndpoint } from './keys-endpoint';
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
import { type OptInKitDependencies, optInKitEndpoint } from './opt-in-kit-endpoint';
import { type OverviewDependencies, overviewEndpoint } from './overview-endpoint';
import type { SessionInfo } from './page-data';
import { type PersonDependencies, personEndpoint } from './person-endpoint';
import { type ProvisionDependencies, provisionEndpoint } from './provision-endpoint';
import {
  editRefusedEndpoint,
  type RefusedDependencies,
  refusedRowEndpoint,
  searchRefusedEndpoint,
} from './refused-endpoint';
import {
  dealWithFallbacksEndpoint,
  type RefusedFallbacksDependencies,
  refusedFallbacksEndpoint,
} from './refused-fallbacks-endpoint';
import {
  answerReplyEndpoint,
  correctionsEndpoint,
  type RepliesDependencies,
  repliesEndpoint,
  replyActEndpoint,
  replyConversationEndpoint,
} from './replies-endpoint';
import { type ReplyTryDependencies, replyTryEndpoint } from './reply-try-endpoint';
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
import { addTesterEndpoint, removeTesterEndpoint, type TestersDependencies, testersEndpoint } from './testers-endpoint';

/** A token and a name. */
export const LARGEST_LOGIN_BYTES = 4096;

export interface AdminDependencies
  extends LoginDependencies,
    OverviewDependencies,
    AlertsDependencies,
    StepsDependencies,
    ContractJournalDependencies,
    DoctorEndpointDependencies,
    RefusedFallbacksDependencies,
    RefusedDependencies,
    KeysDependencies,
    PersonDependencies,
    DataExtensionsDependencies,
    ProvisionDependencies,
    AddFieldsDependencies,
    TestersDependencies,
    ImportConsentsDependencies,
    MappingDependencies,
    DefaultsDependencies,
    SendersDependencies,
    TemplatesDependencies,
    ConsentDependencies,
    ForgetDependencies,
    RepliesDependencies,
    ReplyTryDependencies,
    OptInKitDependencies {
  bodies: BoundedBodies;
  /** As the widest of the parts needs them. */
  conversationStore: RepliesDependencies['conversationStore'] & PersonDependencies['conversationStore'];
  alerts: AlertBook;
  doctorRecord: DoctorRecord;
  stepHours: StepHours;
  /** The queues, for the page that shows them. */
  queues: readonly Queue[];
  publicUrl: string;
  businessUnit: string;
  unitName: string | undefined;
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
  router.use(noStore, requireOwnPage(dependencies.publicUrl, 'admin-page'));
  router.post(
    '/login',
    readBoundedJson(dependencies.bodies, 'log_in', LARGEST_LOGIN_BYTES),
    loginEndpoint(dependencies),
  );
  router.get('/login', loginFormEndpoint(dependencies.operatorTokens));
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
  router.get('/dead-letters/row', refusedRowEndpoint(dependencies));
  router.post('/dead-letters/edit', editRefusedEndpoint(dependencies));
  router.get('/refused', searchRefusedEndpoint(dependencies));
  router.get('/refused-fallbacks', refusedFallbacksEndpoint(dependencies));
  router.get('/keys', keysEndpoint(dependencies));
  router.post('/refused-fallbacks/deal', dealWithFallbacksEndpoint(dependencies));

  router.get('/opt-in-kit', optInKitEndpoint(dependencies));

  router.get('/replies', repliesEndpoint(dependencies));
  router.get('/replies/conversation', replyConversationEndpoint(dependencies));
  router.get('/replies/corrections', correctionsEndpoint(dependencies));
  router.post('/replies/answer', answerReplyEndpoint(dependencies));
  router.post('/replies/try', replyTryEndpoint(dependencies));
  router.post('/replies/act', replyActEndpoint(dependencies));

  router.get('/data-extensions', dataExtensionsEndpoint(dependencies));
  router.get('/data-extensions/search', searchEndpoint(dependencies));
  router.get('/data-extensions/fields', fieldsEndpoint(dependencies));
  router.post('/data-extensions/add-fields', addFieldsEndpoint(dependencies));
  router.post('/data-extensions/provision', provisionEndpoint(dependencies));
  router.get('/mapping', exportMappingEndpoint(dependencies));
  router.put('/mapping', importMappingEndpoint(dependencies));
  router.delete('/mapping', clearMappingEndpoint(dependencies));
  router.put('/mapping/table', saveTableEndpoint(dependencies));
  router.post('/mapping/check', checkTableEndpoint(dependencies));
  router.post('/mapping/test-row', testRowEndpoint(dependencies));

  router.get('/testers', testersEndpoint(dependencies));
  router.post('/testers', addTesterEndpoint(dependencies));
  router.post('/testers/remove', removeTesterEndpoint(dependencies));
  router.get('/defaults', defaultsEndpoint(dependencies));
  router.put('/defaults', saveDefaultsEndpoint(dependencies));

  router.get('/senders', sendersEndpoint(dependencies));
  router.post('/senders/lift', liftSenderEndpoint(dependencies));
  router.post('/senders/trust-inference', trustInferenceEndpoint(dependencies));
  router.get('/templates', templatesEndpoint(dependencies));
  router.post('/templates/refresh', refreshTemplatesEndpoint(dependencies));

  router.get('/person', personEndpoint(dependencies));
  router.get('/consent', consentEndpoint(dependencies));
  router.post('/consent/act', consentActEndpoint(dependencies));
  router.post('/consent/import', readConsentsFile, importConsentsEndpoint(dependencies));
  router.post('/consent/forget', forgetPersonEndpoint(dependencies));
  router.get('/consent/review', consentReviewEndpoint(dependencies));
  router.post('/consent/store-confirmed', confirmStoreEndpoint(dependencies));

  router.use(tellOperator(dependencies.logger));
  return router;
}

/** GET /admin/api/session → {@link SessionInfo}: who is logged in, and to whose data. */
function sessionEndpoint({ businessUnit, unitName, businessAccountId }: AdminDependencies): RequestHandler {
  return (_request, response) => {
    const { operator, right, email } = sessionOf(response);
    const info: SessionInfo = {
      operator,
      right,
      ...(email !== undefined && { email }),
      businessUnit,
      ...(unitName !== undefined && { unitName }),
      whatsappAccount: businessAccountId,
    };
    response.json(info);
  };
}
