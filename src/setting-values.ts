import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { mustSentences } from './must-sentences';

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
  .refine((parts) => parts.length > 0, mustSentences.must_values);

/** An address without query, fragment and slash at its end. */
export const baseUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#]*$/, mustSentences.must_base_url)
  .transform((url) => url.replace(/\/+$/, ''));

export const country = z.string().refine(isSupportedCountry, mustSentences.must_country);

/** Countries as ISO writes them; `none` for an empty list, since an empty value counts as absent. */
export const countries = list
  .transform((parts) => (parts.join() === 'none' ? [] : parts.map((part) => part.toUpperCase())))
  .refine((parts) => parts.every((part) => isSupportedCountry(part)), mustSentences.must_countries);

export const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

/** Secrets of our own: the new one stands beside the former while callers change over (docs/secrets.md). */
export const ownSecrets = list.refine(
  (secrets) => secrets.every((secret) => secret.length >= 16),
  mustSentences.must_secrets,
);

export const redisAddress = z.string().regex(/^(rediss?:\/\/|\/)/, mustSentences.must_redis);

/** `host:port`, several separated by commas. */
export const places = z
  .string()
  .regex(/^[^\s,:]+:\d+(\s*,\s*[^\s,:]+:\d+)*$/, mustSentences.must_places)
  .transform((text) =>
    text.split(',').map((place) => {
      const [host = '', port] = place.trim().split(':');
      return { host, port: Number(port) };
    }),
  );
