import type Redis from 'ioredis';
import { z } from 'zod';
import { type Address, parsePhone } from '../consent/address';
import type { ConsentStore } from '../consent/consent-store';
import type { MarketingCloudClient } from '../marketing-cloud/client';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { mapTable } from '../marketing-cloud/mapping';
import type { MappingStore } from '../marketing-cloud/mapping-store';
import { contactAddressKey } from '../redis/redis-keys';
import { isUserId } from '../whatsapp/user-id';

export interface FindPersonDependencies {
  redis: Redis;
  consentStore: ConsentStore;
  mappings: MappingStore;
  definitions: DataExtensionDefinitions;
  marketingCloud: MarketingCloudClient;
  defaultCountry: string | undefined;
}

const readSchema = z.object({
  items: z.array(z.object({ keys: z.record(z.string(), z.unknown()).default({}) })).default([]),
});

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
  const { redis, consentStore, mappings, definitions, marketingCloud, defaultCountry } = dependencies;
  const typed = text.trim();
  const known = await redis.get(contactAddressKey(typed));
  if (known !== null) return { address: known, contactKey: typed };
  if (isUserId(typed) || (await isKnown(typed))) return { address: typed };
  const phone = parsePhone(typed, defaultCountry);
  if (phone !== undefined && (typed.startsWith('+') || (await isKnown(phone.address))))
    return { address: phone.address };
  const address = await inConsentRows();
  if (address !== undefined) return { address, contactKey: typed };
  return phone && { address: phone.address };

  async function isKnown(address: Address): Promise<boolean> {
    return (await consentStore.read(address)).state.revision > 0;
  }

  async function inConsentRows(): Promise<Address | undefined> {
    const mapping = await mappings.load();
    const target = mapTable('WA_Consent', mapping, definitions);
    const columns = mapping.WA_Consent?.columns ?? {};
    const contactKey = columns.ContactKey === undefined ? 'ContactKey' : columns.ContactKey;
    if (!target || contactKey === null) return undefined;
    const { items } = await marketingCloud.call({
      operation: 'rows_read',
      method: 'GET',
      path: `/data/v1/customobjectdata/key/${encodeURIComponent(target.dataExtension)}/rowset`,
      query: { $page: 1, $pagesize: 1, $filter: `${contactKey} eq '${typed.replaceAll("'", "''")}'` },
      answer: readSchema,
      idempotent: true,
    });
    const field = (columns.Address ?? 'Address').toLowerCase();
    const address = Object.entries(items[0]?.keys ?? {}).find(([name]) => name.toLowerCase() === field)?.[1];
    return typeof address === 'string' && address !== '' ? address : undefined;
  }
}
