import { HttpError } from '../../errors';
import type { ExecutionRecord } from '../../execution/execution-record';
import type { SettingsStore } from '../../execution/settings-store';
import { capWindow } from '../call/cap-window';
import { type BoundValues, type Contact, contactFrom } from '../call/contact';
import type { StoredFacts } from '../call/gather-facts';
import type { DeliveryDependencies } from '../delivery-dependencies';
import { type Checked, checkContact, testSend } from './check-contact';

/** The in-arguments of a step, with a value in the place of every binding. */
export type TrialArguments = BoundValues & { settings: unknown };

/**
 * Tries a step for one contact outside a journey, as a marketer does on the configuration page: nothing of it is kept.
 * Both throw HttpError 400 `misconfigured` where the settings cannot be used.
 */
export function createTrials(dependencies: {
  settings: SettingsStore;
  record: ExecutionRecord;
  delivery: DeliveryDependencies;
  defaultCountry: string | undefined;
  clock: () => number;
  ids: () => string;
}) {
  const { settings, record, delivery, defaultCountry, clock, ids } = dependencies;

  async function trial({
    settings: raw,
    ...values
  }: TrialArguments): Promise<{ contact: Contact; stored: StoredFacts }> {
    const read = await settings.read(raw);
    if (!read.ok) throw new HttpError(400, 'misconfigured', read.error.message);
    const call = { messageKey: ids().replaceAll('-', ''), journeyId: '', activityId: '', definitionInstanceId: '' };
    const contact = contactFrom(call, values, read.stored, defaultCountry);
    return { contact, stored: await record.facts(contact.address, capWindow(contact, clock())?.since) };
  }

  return {
    /** What `/execute` would answer. */
    async check(inArguments: TrialArguments): Promise<Checked> {
      const { contact, stored } = await trial(inArguments);
      return checkContact(contact, stored, delivery);
    },
    /** One real message to `phone`. */
    async send(phone: string, inArguments: TrialArguments): Promise<Checked & { messageKey: string }> {
      const { contact, stored } = await trial({ ...inArguments, phone });
      return testSend(contact, stored, delivery);
    },
  };
}
