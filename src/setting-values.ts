import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';

/* How the values of settings are written: each a schema that takes text. */

/** Values separated by commas. */
export const list = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )
  .refine((parts) => parts.length > 0, 'must hold at least one value');

/** An address without query, fragment and slash at its end. */
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#]*$/, 'must have no query and no fragment')
  .transform((url) => url.replace(/\/+$/, ''));

/** Countries as ISO writes them; `none` for an empty list, since an empty value counts as absent. */
export const countries = list
  .transform((parts) => (parts.join() === 'none' ? [] : parts.map((part) => part.toUpperCase())))
  .refine((parts) => parts.every((part) => isSupportedCountry(part)), 'must hold countries such as US, or none');

export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');
