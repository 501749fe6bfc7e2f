const PREFIX = 'test:';

/** What a test message carries as `biz_opaque_callback_data`: no message key, so that what Meta says of it is of no step. */
export const testCallback = (testKey: string) => `${PREFIX}${testKey}`;

/** The key of a test message, from what a status brings back; undefined where it is none. */
export function testKeyIn(callback: string | undefined): string | undefined {
  const key = callback?.startsWith(PREFIX) ? callback.slice(PREFIX.length) : '';
  return /^[0-9a-f]{32}$/.test(key) ? key : undefined;
}
