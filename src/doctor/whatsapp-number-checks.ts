import { peopleADay } from '../whatsapp/phone-number';
import { toldBy, wordsOf } from './answer';
import type { NumberFacts, WhatsAppFacts } from './ask-whatsapp';
import { about, type Judged } from './check';
import { whatsAppCause } from './whatsapp-cause';
import { judgeNumberCallback } from './whatsapp-webhook-checks';

const MANAGER = 'WhatsApp Manager ▸ Account tools ▸ Phone numbers';

/** Whether one sender can send, and how many people a day (WA 4.5, 6). */
export function judgeNumber(id: string, facts: WhatsAppFacts, webhookUrl?: string): Judged[] {
  const check = about(`whatsapp.number.${id}`, `WhatsApp sender ${id}`);
  const answer = facts.numbers?.[id];
  const fix = `set WHATSAPP_PHONE_NUMBER_ID to ids (not numbers) of ${MANAGER}, of the account that the token is for`;
  if (answer === undefined || answer.kind === 'silent')
    return [check.silent(answer?.words ?? 'it was not asked for', fix)];
  const cause = whatsAppCause(answer, facts);
  if (cause !== undefined && answer.kind === 'refused') return [check.follows(cause, answer.words)];
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
    const fix = 'set WHATSAPP_BUSINESS_ACCOUNT_ID and WHATSAPP_PHONE_NUMBER_ID to an account and numbers of its own';
    return check.fail(`${shown ?? id} is no number of the account ${facts.businessAccountId}`, fix);
  }
  return check.ok(shown ?? 'found');
}

function judgeStatus(id: string, { status }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.status`, `Status of ${id}`);
  const fix = `register the number: POST ${id}/register with a PIN of six digits, see docs/real-tenant.md; or look at ${MANAGER}`;
  if (status === undefined) return check.unknown('Meta does not tell it', fix);
  return status === 'CONNECTED' ? check.ok(status) : check.fail(`is ${status}: only CONNECTED can send`, fix);
}

function judgeVerification(id: string, { code_verification_status: status }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.verification`, `Verification of ${id}`);
  const fix = `verify the number by SMS or call at ${MANAGER}, then register it`;
  if (status === undefined) return check.unknown('Meta does not tell it', fix);
  if (status === 'VERIFIED') return check.ok(status);
  // A code that has run out leaves a registered number as it is.
  return check[status === 'EXPIRED' ? 'warn' : 'fail'](`is ${status}`, fix);
}

function judgeName(id: string, { name_status: status, verified_name: name }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.name`, `Display name of ${id}`);
  const fix = `give a display name that Meta approves at ${MANAGER} ▸ the number ▸ Profile`;
  if (status === undefined) return check.unknown('Meta does not tell whether it is approved', fix);
  if (status === 'APPROVED' || status === 'AVAILABLE_WITHOUT_REVIEW') return check.ok(name ?? status);
  return check[status === 'DECLINED' ? 'fail' : 'warn'](`${name ?? ''} is ${status}`, fix);
}

function judgePlatform(id: string, { platform_type: platform }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.platform`, `Platform of ${id}`);
  const fix = 'register the number for the Cloud API';
  if (platform === undefined) return check.unknown('Meta does not tell it', fix);
  return platform === 'CLOUD_API' ? check.ok(platform) : check.fail(`is ${platform}, not CLOUD_API`, fix);
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
  const fix = errors.find(({ solution }) => solution)?.solution ?? `see what stands at the number in ${MANAGER}`;
  if (state === undefined) return check.unknown('Meta does not tell it', fix);
  const detail = [state, ...errors.map(({ words }) => words)].join('; ');
  if (state === 'AVAILABLE') return check.ok(detail);
  return check[state === 'BLOCKED' ? 'fail' : 'warn'](detail, fix);
}

function judgeQuality(id: string, { quality_rating: quality }: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.quality`, `Quality of ${id}`);
  const fix = 'write to fewer people, and only to those who want it, until the quality is better';
  if (quality === undefined) return check.unknown('Meta does not tell it', fix);
  return quality === 'RED' || quality === 'YELLOW' ? check.warn(`is ${quality}`, fix) : check.ok(quality);
}

function judgeLimit(id: string, number: NumberFacts): Judged {
  const check = about(`whatsapp.number.${id}.limit`, `Messaging limit of ${id}`);
  const limit = number.whatsapp_business_manager_messaging_limit;
  const fix = 'verify the business at Meta Business Suite ▸ Security centre: a mailing above the limit is refused';
  if (limit === undefined) return check.unknown('this version does not tell it', `see the limit at ${MANAGER}`);
  const people = peopleADay(limit);
  if (people === undefined) return check.unknown(`Meta calls it ${limit}`, fix);
  return people < 1000 ? check.warn(`${people} people in 24 hours`, fix) : check.ok(limit);
}
