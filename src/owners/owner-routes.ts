import { type AxiosInstance, isAxiosError } from 'axios';
import { sayAlert } from '../alerts/sentences/say-alert';
import type { OwnerEmail } from '../hand-over/owner-email';
import type { HandOverResult } from '../replies/hand-over';
import type { KeptMessage } from './owner-store';
import { NO_WAY, type Owner } from './reach-owner';

const ANSWERS_WITHIN_MS = 5_000;

/**
 * The ways to an owner: an email by the transactional definition `ALERT_EMAIL_DEFINITION`, whose email shows the attributes;
 * without one a POST to `ALERT_WEBHOOK_URL` with the members of an alert and whose it is; without either none, and operators
 * alone are told.
 */
export function createOwnerRoutes(options: {
  email: Pick<OwnerEmail, 'send'> | undefined;
  http: Pick<AxiosInstance, 'post'>;
  webhookUrl: string | undefined;
  link: string;
  /** Stands beside what is posted: whose it is, where a deployment serves several business units. */
  beside?: Readonly<Record<string, string>>;
  clock: () => number;
}) {
  const { email, http, webhookUrl, link, beside, clock } = options;

  async function post(message: KeptMessage, owner: Owner): Promise<HandOverResult> {
    const { id, title, text, severity } = message;
    const at = new Date(clock()).toISOString();
    const body = {
      code: 'owner_told',
      subject: owner.name,
      title,
      detail: text,
      severity,
      id,
      owner,
      text,
      at,
      ...beside,
    };
    try {
      await http.post(webhookUrl ?? '', body, { timeout: ANSWERS_WITHIN_MS });
      return { kind: 'done', route: 'webhook', recordId: id };
    } catch (error) {
      if (isAxiosError(error)) {
        const why = error.code ?? `status ${error.response?.status}`;
        return { kind: 'later', why, isAway: error.response === undefined };
      }
      throw error;
    }
  }

  return async function toOwner(message: KeptMessage, owner: Owner): Promise<HandOverResult> {
    if (email) {
      return email.send(`alert-${message.id}`, owner.email, {
        OwnerName: owner.name,
        AlertTitle: message.title,
        AlertText: message.text,
        AlertSeverity: message.severity,
        Link: link,
      });
    }
    if (webhookUrl !== undefined) return post(message, owner);
    return { kind: 'refused', code: NO_WAY, detail: sayAlert('alert_no_way').english };
  };
}
