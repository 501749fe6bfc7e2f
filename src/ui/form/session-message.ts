import { filledText } from '../../whatsapp/filled-text';
import type { MessageForm } from './message-form';
import { type Preview, previewOf } from './template-preview';

/** As the step keeps it, without buttons that were left empty. */
export function savedSession({ text, buttons, minMinutes }: NonNullable<MessageForm['sessionMessage']>) {
  return { text: text.trim(), buttons: labelsOf(buttons), minMinutes: minMinutes ?? undefined };
}

const labelsOf = (buttons: readonly string[]) => buttons.map((label) => label.trim()).filter((label) => label !== '');

/** The text as the customer would see it; `shown` gives what each blank shows. */
export function sessionPreview(
  { text, buttons }: NonNullable<MessageForm['sessionMessage']>,
  shown: (key: string) => string,
): Preview {
  const filled = filledText(text, (key) => shown(key) || `{${key}}`) ?? text;
  const replies = labelsOf(buttons).map((label) => ({ type: 'QUICK_REPLY', text: label }));
  return previewOf(
    {
      category: 'UTILITY',
      components: [
        { type: 'BODY', text: filled },
        { type: 'BUTTONS', buttons: replies },
      ],
    },
    shown,
  );
}
