import type { RequestHandler } from 'express';
import { HttpError } from '../errors';
import type { PhoneNumber } from '../whatsapp/phone-number';
import type { Availability } from '../whatsapp/sender-trouble';
import type { Quality, SenderSummary } from './page-data';

const QUALITIES: readonly string[] = ['GREEN', 'YELLOW', 'RED'] satisfies Quality[];

export interface SendersDependencies {
  /** Phone number ids that this installation sends from. */
  senders: readonly string[];
  /** The account's numbers as Meta lists them; rejects while Meta is away. */
  listPhoneNumbers: () => Promise<PhoneNumber[]>;
  availability: (sender: string) => Availability;
}

/** GET /api/senders → `{senders}`: the configured numbers, with what Meta says of them. 502 while Meta is away. */
export function sendersEndpoint({ senders, listPhoneNumbers, availability }: SendersDependencies): RequestHandler {
  return async (_request, response) => {
    const listed = await listPhoneNumbers().catch((cause: unknown) => {
      throw new HttpError(502, 'whatsapp_unreachable', 'the phone numbers could not be listed', { cause });
    });
    const byId = new Map(listed.map((number) => [number.id, number]));
    response.json({ senders: senders.map((id) => summary(id, byId.get(id), availability(id))) });
  };
}

function summary(id: string, number: PhoneNumber | undefined, available: Availability): SenderSummary {
  const limit = number?.whatsapp_business_manager_messaging_limit;
  const quality = QUALITIES.find((known) => known === number?.quality_rating?.toUpperCase());
  return {
    id,
    displayName: number?.verified_name ?? id,
    phoneNumber: number?.display_phone_number ?? '',
    quality: (quality as Quality | undefined) ?? 'UNKNOWN',
    available: number !== undefined && available.available,
    ...(limit === undefined ? {} : { limit }),
    ...(number === undefined ? { unavailableReason: 'not_in_account' } : {}),
    ...(number !== undefined && !available.available ? { unavailableReason: available.reason } : {}),
  };
}
