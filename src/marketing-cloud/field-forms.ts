import { z } from 'zod';

/** Types of fields, besides Text, that take what a Text column of ours holds. */
export const FIELD_FORMS = ['Phone', 'EmailAddress', 'Locale'] as const;
export type FieldForm = (typeof FIELD_FORMS)[number];

/** Columns whose values have such a form. An address of WhatsApp may be a user id, so it is no phone. */
const FORM_OF_COLUMN: Readonly<Record<string, FieldForm>> = {
  MobileNumber: 'Phone',
  OwnerEmail: 'EmailAddress',
  TemplateLanguage: 'Locale',
};

/** Whether a field of this type takes a Text column. */
export function takesColumn(column: string, fieldType: string): boolean {
  return FORM_OF_COLUMN[column]?.toLowerCase() === fieldType.toLowerCase();
}

/** The form of a field's type; undefined where values go as they are. */
export const formOf = (fieldType: string): FieldForm | undefined =>
  FIELD_FORMS.find((form) => form.toLowerCase() === fieldType.toLowerCase());

const READ: Record<FieldForm, (text: string) => string | undefined> = {
  Phone: (text) => (/^\+\d{7,15}$/.test(text) ? text : undefined),
  EmailAddress: (text) => z.email().safeParse(text).data,
  // `es_MX` of a template is `es-MX` there; of what has another ending the language alone (MC 2.5).
  Locale: (text) => /^[a-z]{2}-[A-Z]{2}$/.exec(text.replace('_', '-'))?.[0] ?? /^([a-z]{2})([_-]|$)/.exec(text)?.[1],
};

/** A value as a field of this form takes it; undefined where it would have the whole row refused, so it is left out. */
export function inForm(form: FieldForm, value: unknown): string | undefined {
  return typeof value === 'string' ? READ[form](value) : undefined;
}
