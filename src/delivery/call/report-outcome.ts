import type { Logger } from '../../logger';
import { addressesOf, consentChangesFromFailure } from '../../signals/consent-changes';
import { personFrom } from '../../signals/person-from';
import type { SendOutcome } from '../../whatsapp/client';
import type { SenderHealth } from '../../whatsapp/sender-health';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';
import type { Contact } from './contact';
import type { DecideDependencies, OutgoingMessage } from './decide-contact';

/** The account's copy of a template is older than Meta's: the list must be read again (WA 1.9). */
const EDITED_TEMPLATE_CODES = new Set([132000, 132012, 132018]);

export type ReportDependencies = Pick<DecideDependencies, 'consentPolicy' | 'applyConsent' | 'clock'> & {
  senderHealth: Pick<SenderHealth, 'reportOutcome'>;
  catalog: Pick<TemplateCatalog, 'reportSendError'>;
  logger: Logger;
};

/**
 * Tells the catalog, the sender's health and the person's reach what Meta answered, so that the next contact need not
 * find out again, and under which other number Meta knows the person (WA 1.3). Never throws: what was sent or refused stands, whoever hears of it.
 */
export async function reportOutcome(
  contact: Contact,
  message: OutgoingMessage,
  outcome: SendOutcome,
  dependencies: ReportDependencies,
): Promise<void> {
  const { sender, template } = contact.settings;
  await dependencies.senderHealth.reportOutcome(onItsWay(contact, message), outcome);
  if (outcome.kind === 'accepted') return linkNumberOfMeta(contact, outcome, dependencies);
  if (outcome.kind !== 'refused') return;
  const { code } = outcome;
  if (code !== undefined && (outcome.cause === 'template_unavailable' || EDITED_TEMPLATE_CODES.has(code))) {
    dependencies.catalog.reportSendError(template.name, template.language, code);
  }
  const { address, contactKey } = contact;
  const at = Math.floor(dependencies.clock() / 1000);
  const told = consentChangesFromFailure(
    {
      address,
      at,
      sender,
      code: outcome.code,
      evidenceId: contact.messageKey,
    },
    { policy: dependencies.consentPolicy },
  );
  // `void` takes back a message that left; this one never did.
  const changes = told.filter((change) => change.kind !== 'void');
  if (changes.length === 0) return;
  try {
    await dependencies.applyConsent([...changes, { kind: 'contact', address, contactKey, at }]);
  } catch (error) {
    dependencies.logger.error({ err: error, messageKey: contact.messageKey }, 'a refusal changed nobody’s reach');
  }
}

/** What the health of the sender is told of a message. What is no template says nothing of the step's. */
export function onItsWay({ address, settings: { sender, template } }: Contact, { session }: OutgoingMessage) {
  return { sender, template: session === undefined ? template : undefined, address };
}

/** Where `wa_id` is the number written to, as it nearly always is, this does nothing. */
async function linkNumberOfMeta(
  { address, messageKey }: Contact,
  { waId }: Extract<SendOutcome, { kind: 'accepted' }>,
  { applyConsent, logger }: ReportDependencies,
): Promise<void> {
  if (`+${waId}` === address) return;
  const [other] = addressesOf(personFrom({ waId }));
  if (other === undefined || other === address) return;
  try {
    await applyConsent([{ kind: 'link', address, other }]);
  } catch (error) {
    // The first status or reply that names the message says it again.
    logger.error({ err: error, messageKey }, 'the other number of a person was not noted');
  }
}
