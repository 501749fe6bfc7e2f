import { bracesAreSafe } from '../../decision/expressions';
import { isWithin, LIMITS } from '../../limits';
import { blanksIn, filledText } from '../../whatsapp/filled-text';
import type { Need } from '../../whatsapp/template-parameters';
import type { Gap } from './completeness';
import type { MessageForm } from './message-form';
import { type Preview, previewOf } from './template-preview';

/** What may stand in braces in the text: what fills the template's blanks in words, and the tracked link. */
export function sessionBlanks(
  { link }: Pick<MessageForm, 'link'>,
  needs: readonly Pick<Need, 'key' | 'kind'>[],
): string[] {
  const texts = needs.filter(({ kind }) => kind === 'text').map(({ key }) => key);
  return link.trim() === '' ? texts : [...texts, 'link'];
}

/** What is missing of the step's own text, or cannot be sent (docs/vendor-facts.md); nothing for a step without one. */
export function sessionGaps(form: MessageForm, needs: readonly Need[] | undefined): Gap[] {
  const { sessionMessage } = form;
  if (sessionMessage === null) return [];
  const gaps: Gap[] = [];
  const gap = (field: string, code: Gap['code'], about?: string) =>
    gaps.push({ step: 'message', field, code, ...(about === undefined ? {} : { about }) });
  const text = sessionMessage.text.trim();
  const stranger = needs && blanksIn(text).find((key) => !sessionBlanks(form, needs).includes(key));
  if (text === '') gap('sessionText', 'missing');
  else if (!bracesAreSafe(text) || text.includes('{{')) gap('sessionText', 'braces');
  else if (text.length > LIMITS.sessionText.max) gap('sessionText', 'too_long', String(LIMITS.sessionText.max));
  else if (stranger !== undefined) gap('sessionText', 'unknown_blank', `{${stranger}}`);
  const labels = sessionMessage.buttons.map((label) => label.trim());
  labels.forEach((label, index) => {
    const field = `sessionButton-${index}`;
    if (!bracesAreSafe(label) || label.includes('{{')) gap(field, 'braces');
    else if (label.length > LIMITS.buttonLabel.max) gap(field, 'too_long', String(LIMITS.buttonLabel.max));
    else if (label !== '' && labels.indexOf(label) !== index) gap(field, 'twice');
  });
  if (!isWithin(sessionMessage.minMinutes, LIMITS.windowMinutes)) {
    const { min, max } = LIMITS.windowMinutes;
    gap('sessionMinutes', 'out_of_range', `${min}–${max}`);
  }
  return gaps;
}

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
