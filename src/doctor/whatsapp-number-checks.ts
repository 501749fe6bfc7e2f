import { peopleADay } from '../whatsapp/phone-number';
import { toldBy, wordsOf } from './answer';
import type { NumberFacts, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { quoted, say, value } from './sentences/say';
import { whatsAppCause } from './whatsapp-cause';
import { judgeNumberCallback } from './whatsapp-webhook-checks';

/** Whether one sender can send, and how many people a day (WA 4.5, 6). */
export function judgeNumber(id: string, facts: WhatsAppFacts, webhookUrl?: string): Judged[] {
  const check = about(`whatsapp.number.${id}`, `WhatsApp sender ${id}`);
  const answer = facts.numbers?.[id];
  const fix = say('wa_set_numbers');
  if (answer === undefined || answer.kind === 'silent') return [check.silent(answer?.words ?? say('not_asked'), fix)];
  const cause = whatsAppCause(answer, facts);
  if (cause !== undefined && answer.kind === 'refused') return [check.follows(cause, quoted(answer.words))];
  if (answer.kind === 'refused') return [check.fail(wordsOf(answer), fix)];
  const number = answer.value;
  return [
    judgeMembership(id, number, facts),
    judgeStatus(id, number),
    judgeVerification(id, number),
    judgeName(id, number),
    judgePlatform(id, number),
    judgeHealth(id, number),
    judgeQuality(id, number),
    judgeLimit(id, number),
    ...judgeNumberCallback(id, number.webhook_configuration, webhookUrl),
  ];
}

function judgeMembership(id: string, { display_phone_number: shown }: NumberFacts, facts: WhatsAppFacts): Judged {
  const check = about(`whatsapp.number.${id}`, `WhatsApp sender ${id}`);
  const ids = toldBy(facts.accountNumbers);
  // A list of one page: a number that it lacks may stand on the next.
  if (ids !== undefined && ids.length < 100 && !ids.includes(id)) {
    const account = facts.businessAccountId;
    return check.fail(say('wa_no_number_of', { number: shown ?? id, account }), say('wa_set_own_numbers'));
  }
  return check.ok(shown === undefined ? say('found') : value(shown));
}

function judgeStatus(id: string, { status }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.status`, `Status of ${id}`);
  const fix = say('wa_register', { id });
  if (status === undefined) return check.unknown(say('wa_not_told'), fix);
  return status === 'CONNECTED' ? check.ok(value(status)) : check.fail(say('wa_not_connected', { status }), fix);
}

function judgeVerification(id: string, { code_verification_status: status }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.verification`, `Verification of ${id}`);
  const fix = say('wa_verify');
  if (status === undefined) return check.unknown(say('wa_not_told'), fix);
  if (status === 'VERIFIED') return check.ok(value(status));
  // A code that has run out leaves a registered number as it is.
  return check[status === 'EXPIRED' ? 'warn' : 'fail'](say('wa_is', { status }), fix);
}

function judgeName(id: string, { name_status: status, verified_name: name }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.name`, `Display name of ${id}`);
  const fix = say('wa_give_name');
  if (status === undefined) return check.unknown(say('wa_name_not_told'), fix);
  if (status === 'APPROVED' || status === 'AVAILABLE_WITHOUT_REVIEW') return check.ok(value(name ?? status));
  return check[status === 'DECLINED' ? 'fail' : 'warn'](say('wa_name_is', { name: name ?? '', status }), fix);
}

function judgePlatform(id: string, { platform_type: platform }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.platform`, `Platform of ${id}`);
  const fix = say('wa_cloud_api');
  if (platform === undefined) return check.unknown(say('wa_not_told'), fix);
  return platform === 'CLOUD_API' ? check.ok(value(platform)) : check.fail(say('wa_other_platform', { platform }), fix);
}

function judgeHealth(id: string, { health_status: health }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.health`, `Health of ${id}`);
  const state = health?.can_send_message;
  const errors = (health?.entities ?? []).flatMap(({ entity_type: type, errors: list = [] }) =>
    list.map((error) => ({
      words: [type, error.error_code, error.error_description].filter(Boolean).join(' '),
      solution: error.possible_solution,
    })),
  );
  const solution = errors.find((error) => error.solution)?.solution;
  const fix = solution === undefined ? say('wa_see_manager') : quoted(solution);
  if (state === undefined) return check.unknown(say('wa_not_told'), fix);
  const reasons = errors.map(({ words }) => quoted(words));
  const detail = reasons.length === 0 ? value(state) : say('wa_health_because', { state, reasons });
  if (state === 'AVAILABLE') return check.ok(detail);
  return check[state === 'BLOCKED' ? 'fail' : 'warn'](detail, fix);
}

function judgeQuality(id: string, { quality_rating: quality }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.quality`, `Quality of ${id}`);
  const fix = say('wa_write_fewer');
  if (quality === undefined) return check.unknown(say('wa_not_told'), fix);
  return quality === 'RED' || quality === 'YELLOW'
    ? check.warn(say('wa_is', { status: quality }), fix)
    : check.ok(value(quality));
}

function judgeLimit(id: string, number: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.limit`, `Messaging limit of ${id}`);
  const limit = number.whatsapp_business_manager_messaging_limit;
  const fix = say('wa_verify_business');
  if (limit === undefined) return check.unknown(say('wa_limit_version'), say('wa_see_limit'));
  const people = peopleADay(limit);
  if (people === undefined) return check.unknown(say('wa_limit_called', { limit }), fix);
  return people < 1000 ? check.warn(say('wa_people', { people }), fix) : check.ok(value(limit));
}
