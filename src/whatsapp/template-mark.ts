import { z } from 'zod';
import { redisScript } from '../redis/script';
import { type Template, templateKey, templateSchema } from './template';

/** What a webhook says of a template; a `template_event` signal is one. */
export interface TemplateChange {
  account?: string;
  event: 'status' | 'category' | 'quality' | 'components';
  template: { name: string; language: string };
  value: string;
  reason?: string;
  newCategory?: string;
  /** Seconds. */
  at: number;
}

/** What is known of one side of one template beyond the listing. `at` and `markedAt` in ms. */
export const markSchema = z.object({
  /** When it happened: of two marks the younger one counts, whichever arrived first. */
  at: z.number(),
  markedAt: z.number(),
  value: z.string(),
  reason: z.string().optional(),
});
export type Mark = z.infer<typeof markSchema>;

type Side = 'status' | 'category' | 'quality';

/** `at`: the time of the mark in ms. → 1 where it was written, 0 where a younger one stands. */
export const MARK_TEMPLATE = redisScript('waMarkTemplate', {
  keys: ['marks'],
  args: ['field', 'mark', 'at'],
  lua: `
local before = redis.call('HGET', marks, field)
if before and cjson.decode(before).at > tonumber(at) then return 0 end
redis.call('HSET', marks, field, mark)
return 1
`,
});

const SENDS_AGAIN = new Set(['APPROVED', 'UNPAUSED', 'UNPAUSE', 'REINSTATED', 'UNARCHIVED']);
const STATUSES = new Set([
  'PENDING',
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'IN_APPEAL',
  'PENDING_DELETION',
  'DELETED',
  'LIMIT_EXCEEDED',
  'ARCHIVED',
]);
/** What the account's own refusals say of a template (WA 1.9, error table class `template`). */
const STATUS_BY_CODE = new Map([
  [131058, 'NOT_ALLOWED'],
  [132001, 'NOT_FOUND'],
  [132007, 'REJECTED'],
  [132015, 'PAUSED'],
  [132016, 'DISABLED'],
  [132068, 'FLOW_BLOCKED'],
  [132069, 'FLOW_THROTTLED'],
]);

const fieldOf = (name: string, language: string, side: Side) => `${templateKey(name, language)} ${side}`;

/**
 * The mark that a webhook leaves; undefined where it changes nothing that we hold (FLAGGED, LOCKED, a coming category,
 * edited components): the caller reads the list again.
 */
export function markOfChange(change: TemplateChange, now: number): { field: string; mark: Mark } | undefined {
  const { name, language } = change.template;
  const made = (side: Side, value: string, reason?: string) => ({
    field: fieldOf(name, language, side),
    mark: { at: change.at * 1000, markedAt: now, value, ...(reason === undefined ? {} : { reason }) },
  });
  switch (change.event) {
    case 'status': {
      if (SENDS_AGAIN.has(change.value) || change.reason === 'UNPAUSE') return made('status', 'APPROVED');
      return STATUSES.has(change.value) ? made('status', change.value, change.reason) : undefined;
    }
    case 'category':
      return change.value === 'changed' && change.newCategory !== undefined
        ? made('category', change.newCategory)
        : undefined;
    case 'quality':
      return made('quality', change.value);
    case 'components':
      return undefined;
  }
}

/** The mark that a refused send leaves; undefined where the code is not about the template's status. */
export function markOfSendError(
  name: string,
  language: string,
  code: number,
  now: number,
): { field: string; mark: Mark } | undefined {
  const status = STATUS_BY_CODE.get(code);
  if (status === undefined) return undefined;
  return {
    field: fieldOf(name, language, 'status'),
    mark: { at: now, markedAt: now, value: status, reason: `a send was refused with ${code}` },
  };
}

/** The listed templates with what the marks say put over them. Pure; unmarked templates stay the same objects. */
export function withMarks(templates: readonly Template[], marks: ReadonlyMap<string, Mark>): Template[] {
  if (marks.size === 0) return [...templates];
  return templates.map((template) => {
    const of = (side: Side) => marks.get(fieldOf(template.name, template.language, side));
    const [status, category, quality] = [of('status'), of('category'), of('quality')];
    if (!status && !category && !quality) return template;
    return templateSchema.parse({
      ...template,
      ...(status ? { status: status.value, status_reason: status.reason } : {}),
      ...(category ? { category: category.value, previous_category: template.category } : {}),
      ...(quality ? { quality_score: { score: quality.value } } : {}),
    });
  });
}
