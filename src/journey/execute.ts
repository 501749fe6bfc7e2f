import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Alerts } from '../alerts/alerts';
import type { Answer } from '../decision/vocabulary';
import { type Contact, contactFrom } from '../delivery/contact';
import { messageKeyOf } from '../execution/message-key';
import type { SettingsStore } from '../execution/settings-store';
import type { Logger } from '../logger';
import type { Outbox } from '../marketing-cloud/outbox';
import { misconfiguredRow } from '../signals/message-rows';
import { boundValuesSchema, mergeInArguments } from './in-arguments';
import { type SignedBodyDependencies, signedBody } from './signed-body';

/** What Journey Builder sends for one contact (JB 2.1); unknown fields are tolerated. */
const executeBodySchema = z.object({
  inArguments: z.union([z.array(z.record(z.string(), z.unknown())), z.record(z.string(), z.unknown())]).catch([]),
  activityId: z.string().catch(''),
  journeyId: z.string().catch(''),
  definitionInstanceId: z.string().catch(''),
  keyValue: z.union([z.string(), z.number()]).transform(String).catch(''),
});

export interface ExecuteDependencies extends SignedBodyDependencies {
  handle: (contact: Contact) => Promise<Answer>;
  settings: SettingsStore;
  outbox: Outbox;
  clock: () => number;
  alerts: Alerts;
  logger: Logger;
  defaultCountry: string | undefined;
}

/**
 * POST /activities/message/execute: one contact → `200 {branchResult, reason, messageKey}`. A wrong set-up is an answer
 * too (`misconfigured`, with an alert), since anything but 200 ejects the contact (JB 2.4).
 * Errors: 401 `signature_refused`, 400 `body_unreadable`, 503 while Redis is away or a repeat waited too long.
 */
export function execute(dependencies: ExecuteDependencies): RequestHandler {
  return async (request, response) => {
    const body = executeBodySchema.parse(signedBody(request, dependencies));
    response.json(await answerCall(body, dependencies));
  };
}

async function answerCall(body: z.infer<typeof executeBodySchema>, dependencies: ExecuteDependencies): Promise<Answer> {
  const inArguments = mergeInArguments(Array.isArray(body.inArguments) ? body.inArguments : [body.inArguments]);
  const values = boundValuesSchema.safeParse(inArguments);
  const settings = await dependencies.settings.read(inArguments.settings);
  const messageKey = messageKeyOf(body.activityId, body.definitionInstanceId);
  const identified = body.activityId !== '' && body.definitionInstanceId !== '';
  if (!values.success || !settings.ok || !identified) {
    const faults = [
      ...(identified ? [] : ['activityId and definitionInstanceId are missing: a repeat could not be recognised']),
      ...(values.success ? [] : faultsOf(values.error, 'inArguments')),
      ...(settings.ok ? [] : faultsOf(settings.error, 'settings')),
    ];
    dependencies.alerts.raise({
      code: 'misconfigured',
      subject: body.activityId,
      title: 'A WhatsApp step cannot run',
      detail: faults.join('; '),
      severity: 'critical',
    });
    dependencies.logger.error({ messageKey, activityId: body.activityId, faults }, 'misconfigured');
    const answer: Answer = { branchResult: 'email_fallback', reason: 'misconfigured', messageKey };
    // The same call gives the same answer and the same row, so no record is needed to recognise a repeat.
    await dependencies.outbox.add(
      'WA_Message',
      misconfiguredRow({ ...body, messageKey, contactKey: body.keyValue }, dependencies.clock()),
    );
    return answer;
  }
  const contact = contactFrom(
    {
      messageKey,
      journeyId: body.journeyId,
      activityId: body.activityId,
      definitionInstanceId: body.definitionInstanceId,
    },
    values.data,
    settings.stored,
    dependencies.defaultCountry,
  );
  return dependencies.handle(contact);
}

function faultsOf(error: z.ZodError, where: string): string[] {
  return error.issues.map((issue) => `${[where, ...issue.path].join('.')}: ${issue.message}`);
}
