import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import type { EndingAlerts } from '../alerts/alerts';
import { CodedError } from '../errors';
import type { AccessTokens } from '../marketing-cloud/access-token';
import type { Metrics } from '../metrics';
import type { Intake } from '../signals/intake';
import { type CloudEvidenceBook, NOT_TAKEN_IN_A_ROW } from '../watch/cloud-evidence';
import { GraphError, type SendOutcome, type WhatsAppClient } from '../whatsapp/client';

import type { Contract } from './contract';

/** A cloud that answers so refuses whoever calls: the log-in, a right, too many calls, or its own trouble. */
const REFUSES_ALL = new Set([401, 403, 429]);

/**
 * Notes and counts what Marketing Cloud did with each HTTP request. What it says of one row or key says nothing of the
 * next; a token that cannot be had is a call that is not taken.
 */
export function witnessMarketingCloud(
  evidence: Pick<CloudEvidenceBook, 'took' | 'refused'>,
  metrics: Pick<Metrics, 'marketingCloudCalls'>,
) {
  return {
    onCall(operation: string, status: number | 'none'): void {
      metrics.marketingCloudCalls.inc({ operation });
      if (status === 'none') evidence.refused('marketing-cloud', operation, 'no answer');
      else if (status >= 500 || REFUSES_ALL.has(status)) {
        evidence.refused('marketing-cloud', operation, `HTTP ${status}`);
      } else evidence.took('marketing-cloud', operation);
    },
    tokens: (tokens: AccessTokens): AccessTokens => ({
      ...tokens,
      async get() {
        try {
          return await tokens.get();
        } catch (error) {
          if (error instanceof CodedError) evidence.refused('marketing-cloud', 'token', error.code);
          throw error;
        }
      },
    }),
  };
}

/** An upload of rows may take two minutes; whoever has not answered after this is not taking calls. */
const PATIENCE_MS = 40_000;

/** HTTP whose calls to Marketing Cloud are noted while they hang, not only when they have timed out. */
export function witnessHanging(
  http: AxiosInstance,
  evidence: Pick<CloudEvidenceBook, 'refused'>,
  { patienceMs = PATIENCE_MS, noteAnswer }: { patienceMs?: number; noteAnswer?: Contract['noteAnswer'] } = {},
): AxiosInstance {
  const watched: AxiosInstance = Object.create(http);
  const request = async (config: AxiosRequestConfig) => {
    const why = `no answer for ${Math.round(patienceMs / 1000)} s`;
    const waiting = setInterval(() => {
      evidence.refused('marketing-cloud', 'a call', why, NOT_TAKEN_IN_A_ROW);
    }, patienceMs).unref();
    try {
      const answer = await http.request(config);
      const { method = 'GET', url = '' } = config;
      if (typeof answer.data === 'string') noteAnswer?.({ method, url, status: answer.status, text: answer.data });
      return answer;
    } finally {
      clearInterval(waiting);
    }
  };
  watched.request = request as AxiosInstance['request'];
  return watched;
}

/** A client whose calls are noted: sends, and reads of templates, numbers and health. */
export function witnessWhatsApp(
  client: WhatsAppClient,
  evidence: Pick<CloudEvidenceBook, 'took' | 'refused' | 'accepted'>,
): WhatsAppClient {
  async function reading<T>(what: string, work: Promise<T>): Promise<T> {
    try {
      const read = await work;
      evidence.took('whatsapp', what);
      return read;
    } catch (error) {
      if (error instanceof GraphError) {
        evidence.refused(
          'whatsapp',
          what,
          error.graphCode === undefined ? error.code : `Graph code ${error.graphCode}`,
        );
      }
      throw error;
    }
  }

  function noteSend(outcome: SendOutcome): void {
    if (outcome.kind === 'accepted') {
      evidence.took('whatsapp', 'send');
      evidence.accepted();
    } else if (outcome.kind !== 'refused') evidence.refused('whatsapp', 'send', outcome.why);
    else if (outcome.class === 'retry' || outcome.class === 'account') {
      evidence.refused('whatsapp', 'send', outcome.code === undefined ? outcome.title : `Graph code ${outcome.code}`);
    } else evidence.took('whatsapp', 'send');
  }

  return {
    ...client,
    async send(sender, payload, call) {
      const outcome = await client.send(sender, payload, call);
      noteSend(outcome);
      return outcome;
    },
    templatesPage: (account, after) => reading('templates', client.templatesPage(account, after)),
    phoneNumbers: (account) => reading('numbers', client.phoneNumbers(account)),
    healthStatus: (id) => reading('health', client.healthStatus(id)),
  };
}

/** A webhook that was taken in proves that Meta's calls come, and that the app secret is right. */
export function witnessIntake(
  intake: Intake,
  evidence: Pick<CloudEvidenceBook, 'webhook'>,
  alerts: Pick<EndingAlerts, 'over'>,
  noteWebhook: (raw: string) => void = () => undefined,
): Intake {
  return {
    async accept(raw) {
      const accepted = intake.accept(raw);
      evidence.webhook();
      noteWebhook(raw);
      alerts.over('signature_refused', 'whatsapp-webhook');
      await accepted;
    },
  };
}
