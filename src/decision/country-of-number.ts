import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countryOfPlainNumber } from '../consent/plain-number';
import { countryOfUserId } from '../whatsapp/user-id';

/**
 * The country of a number (ISO 3166 alpha-2), by its area code where several share a calling code, as +1 does; that in which
 * a business-scoped user id begins (WA 5.1). Takes `+` and digits, or a user id. Undefined where it is not known.
 */
export function countryOfNumber(phoneOrUserId: string): string | undefined {
  return (
    countryOfUserId(phoneOrUserId) ??
    countryOfPlainNumber(phoneOrUserId) ??
    parsePhoneNumberFromString(phoneOrUserId)?.country
  );
}
