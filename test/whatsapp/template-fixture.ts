import { type Template, templateSchema } from '../../src/whatsapp/template';

/** A listed template as Meta would answer it; what a test does not name has a plain value. */
export function listedTemplate(fields: Record<string, unknown> = {}): Template {
  return templateSchema.parse({
    id: '600000000000001',
    name: 'order_update',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    parameter_format: 'POSITIONAL',
    components: [{ type: 'BODY', text: 'Hello' }],
    ...fields,
  });
}

export const body = (text: string, example?: unknown) => ({ type: 'BODY', text, ...(example ? { example } : {}) });
export const buttons = (...list: Record<string, unknown>[]) => ({ type: 'BUTTONS', buttons: list });
