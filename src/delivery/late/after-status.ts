import type { SettingsStore } from '../../execution/settings-store';
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
}): StatusListener {
  const { settings: store, catalog, errorCodes, metrics, logger } = dependencies;
  return async (signal, messageKey, effect) => {
    if (effect.doubleContact) {
      metrics.doubleContacts.inc();
      logger.warn({ messageKey }, 'delivered after another channel had been taken');
    }
    const { error } = signal;
    if (error === undefined || errorCodes.classify(error.code).cause !== 'template_unavailable') return;
    const settings = effect.settingsHash === '' ? undefined : await store.get(effect.settingsHash);
    if (settings) catalog.reportSendError(settings.template.name, settings.template.language, error.code);
  };
}
