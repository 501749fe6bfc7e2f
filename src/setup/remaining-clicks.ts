import type { Check } from '../doctor/check';
import { PACKAGE } from '../marketing-cloud/scopes';
import type { KnownSettings } from './setup-question';

/**
 * What no API can do, with the values to paste: one click, one line. What the checks show to be done already is left out;
 * what they show to be wrong stands there with their own words.
 */
export function remainingClicks(known: KnownSettings, checks: readonly Check[]): string[] {
  const statusOf = (id: string) => checks.find((check) => check.id === id)?.status;
  const builder = PACKAGE.replace(/ ▸ API Integration$/, '');
  const component = (path: string) =>
    `${builder} ▸ Add Component ▸ Journey Builder Activity, category Messages, endpoint URL ${known.PUBLIC_URL}/activities/${path}`;
  return [
    ...(statusOf('arrived.journey_builder') === 'ok' ? [] : [component('message'), component('outcome')]),
    ...(statusOf('arrived.webhook') === 'ok'
      ? []
      : [
          'developers.facebook.com ▸ your app: set it live',
          'write "hello" to the number from a phone, then run the doctor again',
        ]),
    ...new Set(checks.filter(({ status, fix }) => status === 'fail' && fix !== '').map(({ fix }) => fix)),
  ];
}
