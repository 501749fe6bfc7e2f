import type { SettingsStore } from '../../execution/settings-store';
import type { FailureListener } from '../../hand-over/note-failures';
import type { Logger } from '../../logger';
import type { Metrics } from '../../metrics';
import type { StatusListener } from '../../signals/carry-out';
import type { ErrorCodes } from '../../whatsapp/error-codes';
import type { TemplateCatalog } from '../../whatsapp/template-catalog';

/**
 * What delivery does about a status: a double contact is counted, and a failure for the template's sake stops the
 * template (held for quality and then dropped, 132015). The late fallback was claimed with the status itself.
 */
export function createAfterStatus(dependencies: {
  settings: Pick<SettingsStore, 'get'>;
  catalog: Pick<TemplateCatalog, 'reportSendError'>;
  errorCodes: ErrorCodes;
  metrics: Pick<Metrics, 'doubleContacts'>;
  logger: Logger;
  /** Hears of a message that did not reach its contact. */
  onFailure?: FailureListener;
}): StatusListener {
  const { settings: store, catalog, errorCodes, metrics, logger, onFailure } = dependencies;
  return async (signal, messageKey, effect) => {
    if (effect.doubleContact) {
      metrics.doubleContacts.inc();
      logger.warn({ messageKey }, 'delivered after another channel had been taken');
    }
    const { error } = signal;
    if (error === undefined) return;
    const { cause } = errorCodes.classify(error.code);
    const { settingsHash, contactKey, activityId, journeyId } = effect;
    const settings = settingsHash === '' ? undefined : await store.get(settingsHash);
    if (settings === undefined) return;
    await onFailure?.({ messageKey, contactKey, activityId, journeyId, settings, cause });
    if (cause === 'template_unavailable')
      catalog.reportSendError(settings.template.name, settings.template.language, error.code);
  };
}
