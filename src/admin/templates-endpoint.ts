import type { RequestHandler } from 'express';
import { templateSummary } from '../configuration/templates-endpoint';
import { STEP_PAST_DAYS } from '../execution/step-hours';
import type { NamedStep } from '../watch/name-steps';
import { summarise } from '../watch/step-summary';
import type { TemplateCatalog } from '../whatsapp/template-catalog';
import type { AuditedAct, AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import type { TemplatesView, TemplateView } from './sender-data';
import type { StepsDependencies } from './steps-endpoint';

const DAY_MS = 24 * 3_600_000;

export interface TemplatesDependencies extends StepsDependencies {
  catalog: TemplateCatalog;
  businessAccountId: string;
  /** Of this installation: tracked links begin with it. */
  publicUrl: string;
  audit: AuditLog;
}

/** Where an account's templates are written and changed. */
const manager = (businessAccountId: string) =>
  `https://business.facebook.com/wa/manage/message-templates/?waba_id=${encodeURIComponent(businessAccountId)}`;

/**
 * GET /admin/api/templates → `{templates, readAt, manager, trackedLink}`: every template with why it cannot be sent, where
 * it cannot, those in use first; where they are edited; and the address that a URL button needs for tracked links.
 */
export function templatesEndpoint(dependencies: TemplatesDependencies): RequestHandler {
  const { catalog, businessAccountId, publicUrl } = dependencies;
  return async (_request, response) => {
    const used = await templatesInUse(dependencies);
    const templates: TemplateView[] = catalog.list().map((template) => {
      const {
        name,
        language,
        category,
        status,
        quality,
        previousCategory,
        comingCategory,
        rejectedReason,
        notSendable,
      } = templateSummary(template);
      const entry = catalog.find(name, language);
      return {
        name,
        language,
        category,
        status,
        quality,
        ...(previousCategory === undefined ? {} : { previousCategory }),
        ...(comingCategory === undefined ? {} : { comingCategory }),
        ...usedIn(used, name, language),
        ...(entry.sendable ? {} : { notSendable: [entry.why, rejectedReason].filter(Boolean).join(': ') }),
        ...(notSendable !== undefined && { cannotSend: notSendable }),
        ...(rejectedReason !== undefined && { rejectedReason }),
      };
    });
    const byUse = (one: TemplateView, other: TemplateView) =>
      (other.contacts ?? 0) - (one.contacts ?? 0) || one.name.localeCompare(other.name);
    const view: TemplatesView = {
      templates: templates.sort(byUse),
      readAt: catalog.fetchedAt(),
      manager: manager(businessAccountId),
      trackedLink: `${publicUrl}/l/{{1}}`,
    };
    response.json(view);
  };
}

/** A step that ran within two weeks, and how many contacts came to it. */
interface Use extends Pick<NamedStep, 'template' | 'language'> {
  lastAt: number;
  contacts: number;
}

/** Every step that ran within two weeks. */
async function templatesInUse({ namedSteps, stepHours, clock }: StepsDependencies): Promise<Use[]> {
  const now = clock();
  const steps = await namedSteps();
  const unsent = await stepHours.unsent(steps.map(({ activityId }) => activityId));
  const ran = steps.flatMap((step, index) => {
    const lastAt = unsent[index]?.lastAt ?? 0;
    return now - lastAt > STEP_PAST_DAYS * DAY_MS ? [] : [{ ...step, lastAt }];
  });
  return Promise.all(
    ran.map(async ({ activityId, template, language, lastAt }) => {
      const { contacts } = summarise(await stepHours.read(activityId, now, STEP_PAST_DAYS));
      return { template, language, lastAt, contacts };
    }),
  );
}

/** What a template in one language was used for; a step whose contacts get their own language may send it in each. */
function usedIn(uses: readonly Use[], name: string, language: string): Pick<TemplateView, 'usedAt' | 'contacts'> {
  const own = uses.filter((use) => use.template === name && (use.language ?? language) === language);
  if (own.length === 0) return {};
  return {
    usedAt: Math.max(...own.map(({ lastAt }) => lastAt)),
    contacts: own.reduce((sum, { contacts }) => sum + contacts, 0),
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
