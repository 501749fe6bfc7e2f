import type { Template } from './template';
import { type Part, templateParts } from './template-parts';

/** A template made ready once, so that building a contact's message from it costs microseconds. */
export interface TemplatePlan {
  template: Template;
  parts: readonly Part[];
  /** Why it cannot be sent at all, whatever the values; empty where it can. */
  obstacles: readonly string[];
  /** GIF headers go through the Marketing Messages endpoint only (WA 1.4). */
  hasGif: boolean;
  /** Authentication templates need a phone number (131062, WA 1.3). */
  hasOneTimePassword: boolean;
}

function obstaclesOf(template: Template, parts: readonly Part[]): string[] {
  const name = `template ${template.name} (${template.language})`;
  if (template.status !== 'APPROVED') {
    const why = template.status_reason === undefined ? '' : ` (${template.status_reason})`;
    return [`${name} is ${template.status}${why}; only APPROVED templates are sent`];
  }
  return parts.flatMap((part) => (part.kind === 'unsupported' ? [`${name} cannot be sent: ${part.reason}`] : []));
}

function compile(template: Template): TemplatePlan {
  const parts = templateParts(template);
  const all = parts.flatMap((part) => (part.kind === 'carousel' ? part.cards.flat() : [part]));
  return {
    template,
    parts,
    obstacles: obstaclesOf(template, all),
    hasGif: all.some((part) => part.kind === 'header_media' && part.media === 'gif'),
    hasOneTimePassword: all.some((part) => part.kind === 'one_time_password'),
  };
}

const plans = new WeakMap<Template, TemplatePlan>();

/**
 * Walks a template the first time it is asked for; the plan is kept as long as the template object lives. The catalog
 * keeps one object per template and never changes it in place.
 */
export function compileTemplate(template: Template): TemplatePlan {
  const known = plans.get(template);
  if (known) return known;
  const plan = compile(template);
  plans.set(template, plan);
  return plan;
}
