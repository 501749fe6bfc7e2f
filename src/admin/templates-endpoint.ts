import type { RequestHandler } from 'express';
import { templateSummary } from '../configuration/templates-endpoint';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { TemplateView } from './page-data';

export interface TemplatesDependencies {
  catalog: TemplateCatalog;
  audit: AuditLog;
}

/** GET /admin/api/templates → `{templates, readAt}`: every template with why it cannot be sent, where it cannot. */
export function templatesEndpoint({ catalog }: TemplatesDependencies): RequestHandler {
  return (_request, response) => {
    const templates: TemplateView[] = catalog.list().map((template) => {
      const { name, language, category, status, quality, previousCategory, comingCategory, rejectedReason } =
        templateSummary(template);
      const entry = catalog.find(name, language);
      return {
        name,
        language,
        category,
        status,
        quality,
        ...(previousCategory === undefined ? {} : { previousCategory }),
        ...(comingCategory === undefined ? {} : { comingCategory }),
        ...(entry.sendable ? {} : { notSendable: [entry.why, rejectedReason].filter(Boolean).join(': ') }),
      };
    });
    response.json({ templates, readAt: catalog.fetchedAt() });
  };
}

/** POST /admin/api/templates/refresh: reads the list from Meta now. 502 where Meta gives no answer. */
export function refreshTemplatesEndpoint({ catalog, audit }: TemplatesDependencies): RequestHandler {
  return async (_request, response) => {
    const act: AuditedAct = { operator: operatorOf(response), act: 'templates_refreshed', subject: 'templates' };
    await audit.act(act, () => catalog.refresh());
    response.json({ readAt: catalog.fetchedAt() });
  };
}
