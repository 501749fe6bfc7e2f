import type Redis from 'ioredis';
import { type Address, parsePhone } from '../consent/address';
import type { ConsentStore } from '../consent/consent-store';
import { createContactAddresses } from '../execution/contact-addresses';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { mappedColumns } from '../marketing-cloud/mapped-columns';
import { mapTable } from '../marketing-cloud/mapping';
import type { MappingStore } from '../marketing-cloud/mapping-store';
import { isUserId } from '../whatsapp/user-id';

export interface FindPersonDependencies {
  redis: Redis;
  consentStore: ConsentStore;
  mappings: MappingStore;
  definitions: DataExtensionDefinitions;
  rows: DataExtensionRows;
  defaultCountry: string | undefined;
}

/** Somebody who was found, and by which contact key where it was one that led to them. */
export interface FoundPerson {
  address: Address;
  contactKey?: string;
}

/**
 * Whom an operator means by a phone number in any spelling, a user id or a contact key: by what this store knows, then
 * for a contact key by what `WA_Consent` holds. Throws MarketingCloudError where that cannot be asked.
 */
export async function findPerson(text: string, dependencies: FindPersonDependencies): Promise<FoundPerson | undefined> {
  const { redis, consentStore, mappings, definitions, rows, defaultCountry } = dependencies;
  const typed = text.trim();
  const known = await createContactAddresses(redis)(typed);
  if (known !== undefined) return { address: known, contactKey: typed };
  if (isUserId(typed) || (await isKnown(typed))) return { address: typed };
  const phone = parsePhone(typed, defaultCountry);
  if (phone !== undefined && (typed.startsWith('+') || (await isKnown(phone.address))))
    return { address: phone.address };
  const whole = /^\d{11,15}$/.test(typed) ? parsePhone(`+${typed}`) : undefined;
  if (whole !== undefined && (await isKnown(whole.address))) return { address: whole.address };
  const address = await inConsentRows();
  if (address !== undefined) return { address, contactKey: typed };
  // As WhatsApp Manager and Contact Builder show a number: whole, without its plus.
  const read = phone ?? whole;
  return read && { address: read.address };

  async function isKnown(address: Address): Promise<boolean> {
    return (await consentStore.read(address)).state.revision > 0;
  }

  async function inConsentRows(): Promise<Address | undefined> {
    const mapping = await mappings.load();
    const target = mapTable('WA_Consent', mapping, definitions);
    const { fieldOf, textsOf } = mappedColumns('WA_Consent', mapping, definitions);
    const contactKey = fieldOf('ContactKey');
    if (target === undefined || contactKey === undefined) return undefined;
    const where = { column: contactKey, equals: typed };
    const [row] = await rows.find(target.dataExtension, where, { page: 1, size: 1 });
    return (row && textsOf(row)('Address')) || undefined;
  }
}
