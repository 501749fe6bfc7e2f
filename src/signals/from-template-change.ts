import { isWord, TEMPLATE_CATEGORIES } from '../vocabulary';
import { templateChangeSchema } from '../whatsapp/notification';
import { malformed, type Reading, told } from './reading';

/** Template fields are told by shape: an old docs page printed the wrong `field` (WA 3.6). */
export function isTemplateChange(value: Record<string, unknown>): boolean {
  return 'message_template_name' in value || 'message_template_id' in value;
}

/** A change of status, category, quality or content of one template (WA 3.6). */
export function templateReading(value: Record<string, unknown>, account: string | undefined): Reading {
  const parsed = templateChangeSchema.safeParse(value);
  if (!parsed.success) return malformed('the template change names no template');
  const change = parsed.data;
  const frame = {
    kind: 'template_event' as const,
    template: { name: change.message_template_name, language: change.message_template_language },
    ...(account === undefined ? {} : { account }),
  };
  if (change.new_quality_score !== undefined) {
    return told({ ...frame, event: 'quality', value: change.new_quality_score });
  }
  if (change.new_category !== undefined) {
    // In a warning `new_category` is the present one and `correct_category` what it will become (WA 3.6).
    const warning = change.correct_category !== undefined;
    const category = change.new_category.toUpperCase();
    return told({
      ...frame,
      event: 'category',
      value: warning ? 'warning' : 'changed',
      ...(warning ? { reason: `will become ${change.correct_category}` } : {}),
      ...(isWord(TEMPLATE_CATEGORIES, category) ? { newCategory: category } : {}),
    });
  }
  if (change.event !== undefined) {
    const stated = change.reason === 'NONE' ? undefined : change.reason;
    const reason = change.other_info?.title ?? stated ?? change.rejection_info?.reason;
    const category = change.message_template_category?.toUpperCase();
    return told({
      ...frame,
      event: 'status',
      value: change.event.toUpperCase(),
      ...(reason === undefined ? {} : { reason }),
      ...(isWord(TEMPLATE_CATEGORIES, category) ? { newCategory: category } : {}),
    });
  }
  return told({ ...frame, event: 'components', value: 'changed' });
}
