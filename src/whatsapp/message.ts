import { CodedError } from '../errors';
import { buildComponents, type Component, type ComponentValues } from './message-components';
import type { Template } from './template';
import { compileTemplate, type TemplatePlan } from './template-plan';
import { isUserId } from './user-id';

export interface MessageRequest extends ComponentValues {
  /** `+E.164`, or a business-scoped user id (`US.…`) where no phone is known. */
  to: string;
  template: Template;
  /** The Marketing Messages endpoint may be used for this sender (WA 1.7); GIF headers need it. */
  marketingEndpoint?: boolean;
}

export type MessageResult =
  | { ok: true; payload: WhatsAppMessage; endpoint: 'messages' | 'marketing_messages' }
  | { ok: false; cause: 'parameters_missing' | 'template_unavailable'; problems: string[] };

/** The body of `POST /{phone_number_id}/messages` for a template (WA 1.2). */
export interface WhatsAppMessage {
  messaging_product: 'whatsapp';
  recipient_type: 'individual';
  to?: string;
  recipient?: string;
  type: 'template';
  biz_opaque_callback_data: string;
  template: { name: string; language: { policy: 'deterministic'; code: string }; components?: Component[] };
}

const PHONE = /^\+[1-9]\d{6,14}$/;

function obstacles(plan: TemplatePlan, { to, marketingEndpoint }: MessageRequest): readonly string[] {
  if (plan.obstacles.length > 0) return plan.obstacles;
  const { name } = plan.template;
  if (plan.hasGif && marketingEndpoint !== true) {
    return [`template ${name} has a GIF header, which only the Marketing Messages endpoint sends`];
  }
  if (plan.hasOneTimePassword && !PHONE.test(to)) {
    return [`template ${name} carries a one-time password and cannot be sent to a business-scoped user id`];
  }
  return [];
}

/** Whom a message goes to, as a call says it: without the + Meta would put the business number's country code in front (WA 1.3). */
export function recipient(to: string): { to: string } | { recipient: string } {
  if (PHONE.test(to)) return { to };
  if (isUserId(to)) return { recipient: to };
  throw new CodedError('recipient_invalid', 'A message goes to +E.164 or to a business-scoped user id');
}

/**
 * Builds the one message of a contact (WA 1.2 to 1.4). Pure; microseconds, since the template was walked before.
 * @throws CodedError `recipient_invalid` where `to` is neither `+E.164` nor a BSUID: a fault of the caller.
 */
export function buildMessage(request: MessageRequest): MessageResult {
  const { messageKey } = request;
  const plan = compileTemplate(request.template);
  const to = recipient(request.to);
  const against = obstacles(plan, request);
  if (against.length > 0) return { ok: false, cause: 'template_unavailable', problems: [...against] };

  const { components, problems } = buildComponents(plan.parts, request);
  if (problems.length > 0) return { ok: false, cause: 'parameters_missing', problems };

  return {
    ok: true,
    endpoint: plan.hasGif ? 'marketing_messages' : 'messages',
    payload: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...to,
      type: 'template',
      biz_opaque_callback_data: messageKey,
      template: {
        name: plan.template.name,
        language: { policy: 'deterministic', code: plan.template.language },
        ...(components.length > 0 ? { components } : {}),
      },
    },
  };
}
