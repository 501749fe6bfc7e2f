import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { AlertBook } from '../alerts/alerts';
import { sentenceOfError } from '../alerts/sentences/say-alert';
import type { ConsentStore } from '../consent/consent-store';
import { HttpError } from '../errors';
import { requestBody } from '../http/request-body';
import { GraphError, type WhatsAppClient } from '../whatsapp/client';
import type { PhoneNumber } from '../whatsapp/phone-number';
import type { SenderHealth } from '../whatsapp/sender-health';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import { senderState } from './overview-endpoint';
import type { SendersView, SenderView } from './sender-data';

export interface SendersDependencies {
  senders: readonly string[];
  businessAccountId: string;
  whatsapp: WhatsAppClient;
  senderHealth: SenderHealth;
  consentStore: ConsentStore;
  audit: AuditLog;
  alerts: Pick<AlertBook, 'over'>;
}

/**
 * GET /admin/api/senders → {@link SendersView}: each configured sender, with what Meta says of it and what we know.
 * While Meta is away what we know is still told.
 */
export function sendersEndpoint(dependencies: SendersDependencies): RequestHandler {
  const { senders, businessAccountId, whatsapp } = dependencies;
  return async (_request, response) => {
    let problem: GraphError | undefined;
    const noteProblem = (error: unknown): undefined => {
      if (!(error instanceof GraphError)) throw error;
      problem ??= error;
      return undefined;
    };
    const numbers = await whatsapp.phoneNumbers(businessAccountId).catch(noteProblem);
    const view: SendersView = {
      senders: await Promise.all(
        senders.map(async (id): Promise<SenderView> => {
          const listed = numbers?.find((number) => number.id === id);
          const health = listed && (await whatsapp.healthStatus(id).catch(noteProblem));
          return {
            ...(await ourView(id, dependencies)),
            ...metaView(id, listed),
            ...(numbers !== undefined && listed === undefined
              ? {
                  available: false,
                  stoppedBy: 'not_listed',
                  reason: 'Meta does not list this number in the account',
                }
              : {}),
            ...(health === undefined
              ? {}
              : {
                  health: {
                    canSend: health.can_send_message,
                    reasons: (health.entities ?? []).flatMap(({ entity_type, errors }) =>
                      (errors ?? []).map((error) =>
                        [entity_type, error.error_code, error.error_description].filter(Boolean).join(' '),
                      ),
                    ),
                  },
                }),
          };
        }),
      ),
      ...(problem && { metaProblem: problem.message, metaProblemSaid: sentenceOfError(problem).saying }),
    };
    response.json(view);
  };
}

async function ourView(id: string, { senderHealth, consentStore }: SendersDependencies) {
  return { ...senderState(id, senderHealth), trustsInference: await consentStore.trustsInference(id) };
}

function metaView(id: string, number: PhoneNumber | undefined) {
  const told = {
    status: number?.status,
    nameStatus: number?.name_status,
    quality: number?.quality_rating,
    limit: number?.whatsapp_business_manager_messaging_limit,
    throughput: number?.throughput?.level,
  };
  return {
    name: number?.verified_name ?? id,
    phoneNumber: number?.display_phone_number ?? '',
    ...(Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined)) as Partial<
      Record<keyof typeof told, string>
    >),
  };
}

const bodySchema = z.object({ sender: z.string().min(1) });

/** POST /admin/api/senders/lift `{sender}`: what keeps this sender from sending is over, says the operator. */
export function liftSenderEndpoint({ senders, senderHealth, audit }: SendersDependencies): RequestHandler {
  return async (request, response) => {
    const sender = configured(senders, request.body);
    const act: AuditedAct = { operator: operatorOf(response), act: 'sender_lifted', subject: sender };
    await audit.act(act, () => senderHealth.lift(sender));
    response.json(senderState(sender, senderHealth));
  };
}

/** POST /admin/api/senders/trust-inference `{sender}`: inferred suppression counts again for this sender. */
export function trustInferenceEndpoint({ senders, consentStore, audit, alerts }: SendersDependencies): RequestHandler {
  return async (request, response) => {
    const sender = configured(senders, request.body);
    const act: AuditedAct = { operator: operatorOf(response), act: 'suppression_breaker_closed', subject: sender };
    await audit.act(act, () => consentStore.closeBreaker(sender));
    alerts.over('suppression_breaker', sender);
    response.json({});
  };
}

function configured(senders: readonly string[], body: unknown): string {
  const { sender } = requestBody(bodySchema, body);
  if (!senders.includes(sender)) throw new HttpError(404, 'sender_unknown', `${sender} is not a configured sender`);
  return sender;
}
