import type { RequestHandler } from 'express';
import { HttpError } from '../errors';
import { linkSuffix } from '../whatsapp/link-suffix';
import type { Template } from '../whatsapp/template';
import { type Need, neededParameters } from '../whatsapp/template-parameters';
import { templateParts } from '../whatsapp/template-parts';
import type { Quality, TemplateSummary } from './page-data';

const QUALITIES: readonly Quality[] = ['GREEN', 'YELLOW', 'RED'];

export interface TemplatesDependencies {
  /** The account's templates as they are known now, sendable or not. */
  listTemplates: () => Template[];
  /** When the list was read from Meta, ms; 0 = never. */
  templatesReadAt: () => number;
  /** Reads the list again; rejects while Meta is away. */
  refreshTemplates: () => Promise<void>;
  /** What every tracked link begins with. */
  linkBase: string;
}

/**
 * GET /api/templates → `{templates}`: every template with what it needs, and why it cannot be sent where it cannot. An
 * old copy serves while Meta is away; 502 where there is none yet.
 */
export function templatesEndpoint(dependencies: TemplatesDependencies): RequestHandler {
  const { listTemplates, templatesReadAt, refreshTemplates, linkBase } = dependencies;
  return async (_request, response) => {
    if (templatesReadAt() === 0) {
      await refreshTemplates().catch((cause: unknown) => {
        throw new HttpError(502, 'whatsapp_unreachable', 'the templates could not be listed', { cause });
      });
    }
    response.json({ templates: listTemplates().map((template) => templateSummary(template, linkBase)) });
  };
}

/** One template in the words of the page. Only an approved one of a kind that we can build is sendable (WA 2.2). */
export function templateSummary(template: Template, linkBase?: string): TemplateSummary {
  const { name, language, category, status, components, previous_category, correct_category } = template;
  const unsupported = templateParts(template)
    .flatMap((part) => (part.kind === 'carousel' ? part.cards.flat() : [part]))
    .flatMap((part) => (part.kind === 'unsupported' ? [part.reason] : []));
  const rejected = template.status_reason ?? template.rejected_reason;
  const notSendable: TemplateSummary['notSendable'] =
    unsupported.length > 0
      ? { why: 'not_supported', detail: unsupported.join('; ') }
      : status === 'APPROVED'
        ? undefined
        : { why: 'not_approved' };
  return {
    name,
    language,
    category,
    status,
    quality: QUALITIES.find((quality) => quality === template.quality_score?.score) ?? 'UNKNOWN',
    components,
    needs: neededParameters(template).map((need) => ({ ...need, ...linkFact(need, linkBase) })),
    ...(previous_category === undefined ? {} : { previousCategory: previous_category }),
    ...(correct_category === undefined ? {} : { comingCategory: correct_category }),
    ...(rejected === undefined || rejected === 'NONE' ? {} : { rejectedReason: rejected }),
    ...(notSendable === undefined ? {} : { notSendable }),
  };
}

/** Whether a button's fixed address leaves room for our tracked link, as it is checked when the message is built. */
function linkFact({ kind, urlPrefix = '' }: Need, linkBase: string | undefined): Pick<Need, 'carriesLink'> {
  if (kind !== 'url_suffix' || linkBase === undefined) return {};
  if (linkSuffix(`${linkBase}token`, urlPrefix) === undefined) return { carriesLink: 'never' };
  return { carriesLink: urlPrefix.startsWith(new URL(linkBase).origin) ? 'here' : 'forwarded' };
}
