import { collationKey } from '../marketing-cloud/collation';

/** Object prefix, instance, then a counter that begins with zeros: no order number of a shop looks like this by chance. */
const SALESFORCE_ID = /^[0-9a][0-9A-Za-z]{4}00[0-9A-Za-z]{8}$/;
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The id under which a conversion is written. Salesforce's ids of 15 characters tell records apart by capitals, which
 * data extensions do not; the form of 18 characters adds three that do, and is the same record for Salesforce
 * (https://help.salesforce.com/s/articleView?id=000385585). Every other id stays as it is.
 */
export function writtenConversionId(id: string): string {
  if (!SALESFORCE_ID.test(id)) return id;
  const suffix = [0, 5, 10].map((from) => {
    const isCapital = [...id.slice(from, from + 5)].map((letter) => /[A-Z]/.test(letter));
    return SUFFIX[isCapital.reduce((bits, capital, at) => (capital ? bits + 2 ** at : bits), 0)];
  });
  return id + suffix.join('');
}

/** Every name under which a conversion may be kept: from before ids were compared as data extensions compare them, too. */
export const conversionIdKeys = (id: string): string[] => [...new Set([conversionIdKey(id), id])];

/** Ids with one key are one row of `WA_Conversion`, so they are one conversion. */
export const conversionIdKey = (id: string): string => collationKey(writtenConversionId(id));
