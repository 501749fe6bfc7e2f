import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import { sayAlert, says } from '../alerts/sentences/say-alert';
import type { OnGone } from '../delivery/call/admission';
import { type Contact, contactFrom } from '../delivery/call/contact';
import { inTheirLanguage } from '../delivery/call/in-their-language';
import type { ExecutionRecord } from '../execution/execution-record';
import { journeyId } from '../execution/journey-id';
import { messageKeyOf } from '../execution/message-key';
import { misconfiguredRow } from '../execution/message-rows';
import type { SettingsStore } from '../execution/settings-store';
import { stepIdOf } from '../execution/step-id';
import type { Logger } from '../logger';
import type { Metrics } from '../metrics';
import { inWords, type Sentence } from '../saying';
import { shapeFaults } from '../shape-faults';
import type { Answer } from '../vocabulary';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import { boundText, isUnresolved } from './bound-value';
import { sayOfCall } from './call-sentences';
import type { CalledVersions } from './called-versions';
import { boundValuesSchema } from './in-arguments';
import { mergeInArguments } from './merge-in-arguments';
import type { NamesAnotherUnit, UserIdOfAnotherUnit } from './names-another-unit';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** What Journey Builder sends for one contact (JB 2.1); unknown fields are tolerated. */
const executeBodySchema = z.object({
  inArguments: z.unknown().optional(),
  activityId: z.unknown().optional().transform(journeyId),
  journeyId: z.unknown().optional().transform(journeyId),
  definitionInstanceId: z.unknown().optional().transform(journeyId),
  keyValue: z.unknown().optional().transform(boundText),
});

/** A step that is wholly wrong need not fill the log. */
const MOST_FAULTS = 20;

export interface ExecuteDependencies extends SignedBodyDependencies {
  handle: (contact: Contact, onGone: OnGone) => Promise<Answer>;
  namesAnotherUnit: NamesAnotherUnit;
  userIdOfAnotherUnit: UserIdOfAnotherUnit;
  noteCall: CalledVersions;
  settings: SettingsStore;
  catalog: Pick<TemplateCatalog, 'translations'>;
  record: ExecutionRecord;
  clock: () => number;
  ids: () => string;
  alerts: Alerts;
  logger: Logger;
  metrics: Metrics;
  defaultCountry: string | undefined;
}

/**
 * POST /activities/message/execute: one contact → `200 {branchResult, reason, messageKey}`. A wrong set-up is an answer
 * too (`misconfigured`, with an alert), since anything but 200 ejects the contact (JB 2.4).
 * Errors: 401 `signature_refused`, 400 `body_unreadable`, 503 while Redis is away or a repeat waited too long.
 */
export function executeEndpoint(dependencies: ExecuteDependencies): RequestHandler {
  return async (request, response) => {
    const answer = JSON.stringify(await answerCall(request, response, dependencies));
    // What Express' own `json` looks up first for every answer (replacer, spaces, charset, freshness) is fixed here.
    response.setHeader('Content-Type', 'application/json; charset=utf-8').end(answer, 'latin1');
  };
}

/** What a call says is let go with the frames that read it: while an answer is held only its contact is kept. */
function answerCall(request: Request, response: Response, dependencies: ExecuteDependencies): Promise<Answer> {
  const body = executeBodySchema.parse(signedBody(request, dependencies));
  dependencies.noteCall(body.journeyId, body.activityId);
  return answerBody(body, (forget) => goneWith(response, forget), dependencies);
}

/** Calls `forget` where the caller hangs up; → what ends that. */
function goneWith(response: Response, forget: () => void): () => void {
  response.once('close', forget);
  return () => response.off('close', forget);
}

async function answerBody(
  body: z.infer<typeof executeBodySchema>,
  onGone: OnGone,
  dependencies: ExecuteDependencies,
): Promise<Answer> {
  const inArguments = mergeInArguments(body.inArguments);
  const values = boundValuesSchema.safeParse(inArguments);
  const settings = await dependencies.settings.read(inArguments.settings);
  const identified = body.activityId !== '' && body.definitionInstanceId !== '';
  const visit = body.definitionInstanceId || `contact ${body.keyValue}`;
  const messageKey = messageKeyOf(body.activityId, visit);
  const contactKey = values.data?.contactKey || body.keyValue;
  // Whether it is a test is not known, so that nobody may get a real message: a binding of the step is wrong.
  const testUnknown = isUnresolved(inArguments.isTest);
  const sender = settings.ok ? settings.stored.settings.sender : undefined;
  const anotherUnit = dependencies.namesAnotherUnit({ mid: inArguments.mid, sender });
  if (!values.success || !settings.ok || !identified || contactKey === '' || testUnknown || anotherUnit !== undefined) {
    const faults = [
      ...(anotherUnit === undefined ? [] : [anotherUnit]),
      ...(contactKey === '' ? [sayOfCall('call_no_contact')] : []),
      ...(testUnknown ? [sayOfCall('call_test_unresolved')] : []),
      ...(identified ? [] : [sayOfCall('call_no_ids')]),
      ...(values.success ? [] : shapeFaults(values.error, 'inArguments')),
      ...(settings.ok ? [] : shapeFaults(settings.error, 'settings')),
    ];
    return answerMisconfigured({ ...body, messageKey, contactKey: body.keyValue }, faults, dependencies);
  }
  const contact = contactFrom(
    {
      messageKey,
      journeyId: body.journeyId,
      activityId: body.activityId,
      definitionInstanceId: body.definitionInstanceId,
    },
    { ...values.data, contactKey },
    await inTheirLanguage(settings.stored, values.data.locale, dependencies),
    dependencies.defaultCountry,
  );
  const ofAnother = contact.userId === '' ? undefined : await dependencies.userIdOfAnotherUnit(contact.userId);
  if (ofAnother !== undefined)
    return answerMisconfigured({ ...body, messageKey, contactKey }, [ofAnother], dependencies);
  return dependencies.handle(contact, onGone);
}

/**
 * Answers a contact whose step cannot be read, once: the record keeps a repeat from counting again. Where an identical
 * call is being answered at this moment the answer is the same, so nobody waits.
 */
async function answerMisconfigured(
  call: Omit<Parameters<typeof misconfiguredRow>[0], 'stepKey'>,
  faults: readonly Sentence[],
  { alerts, logger, metrics, record, clock, ids }: ExecuteDependencies,
): Promise<Answer> {
  const { messageKey, activityId, journeyId } = call;
  const step = { activityId, journeyId, settingsHash: '' };
  const stepKey = stepIdOf(step);
  const decided = { branch: 'email_fallback', reason: 'misconfigured' } as const;
  const answer: Answer = { branchResult: decided.branch, reason: decided.reason, messageKey };
  alerts.raise({
    code: decided.reason,
    subject: activityId,
    ...(activityId !== '' && { activityId }),
    ...says(sayAlert('alert_cannot_run'), {
      english: inWords(faults).slice(0, 1000),
      saying: sayAlert('alert_said', { said: faults.slice(0, MOST_FAULTS) }).saying,
    }),
    severity: 'critical',
  });
  const token = ids();
  const claimed = await record.claim({ messageKey, token, address: '', cap: undefined });
  if (claimed.kind === 'answered') return claimed.answer;
  logger.error(
    { ...answer, activityId, faults: faults.slice(0, MOST_FAULTS).map(({ english }) => english) },
    'answered',
  );
  if (claimed.kind !== 'claimed') return answer;
  const row = misconfiguredRow({ ...call, stepKey }, clock());
  await record.skip({ messageKey, token, answer: decided, row, ...step, stepKey });
  metrics.decisions.inc(decided);
  return answer;
}
