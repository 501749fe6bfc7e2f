import { sessionBlanks } from '../../decision/session-faults';
import { LIMITS } from '../../limits';
import { EMPTY_SESSION_MESSAGE } from '../form/message-form';
import { Checkbox, NumberField, TextArea, TextField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';

/** What goes in the template's place to somebody who wrote lately: words, buttons, and how long the window must stay open. */
export function SessionMessageFields({ form, edit, template }: StepProps) {
  const { t } = usePage().language;
  const { sessionMessage } = form;
  const change = (made: Partial<typeof EMPTY_SESSION_MESSAGE>) =>
    edit({ sessionMessage: { ...(sessionMessage ?? EMPTY_SESSION_MESSAGE), ...made } });
  const blanks = sessionBlanks(form.link, template?.needs ?? []).map((key) => `{${key}}`);
  return (
    <section aria-labelledby="session-title">
      <h3 class="section" id="session-title">
        {t('session.title')}
      </h3>
      <p class="hint">{t('session.hint')}</p>
      <Checkbox
        field="useSessionMessage"
        label={t('session.use')}
        checked={sessionMessage !== null}
        onChange={(isOn) => edit({ sessionMessage: isOn ? EMPTY_SESSION_MESSAGE : null })}
      />
      {sessionMessage === null ? null : (
        <>
          <TextArea
            field="sessionText"
            label={t('field.sessionText')}
            hint={blanks.length === 0 ? undefined : t('session.blanks', { list: blanks.join(' ') })}
            rows={4}
            value={sessionMessage.text}
            onChange={(text) => change({ text })}
          />
          {Array.from({ length: LIMITS.buttons.max }, (_, index) => (
            <TextField
              key={index}
              field={`sessionButton-${index}`}
              label={t('session.button', { n: index + 1 })}
              optional
              value={sessionMessage.buttons[index] ?? ''}
              onChange={(typed) =>
                change({
                  buttons: Array.from({ length: LIMITS.buttons.max }, (_each, place) =>
                    place === index ? typed : (sessionMessage.buttons[place] ?? ''),
                  ),
                })
              }
            />
          ))}
          <NumberField
            field="sessionMinutes"
            label={t('field.sessionMinutes')}
            hint={t('session.minutesHint')}
            value={sessionMessage.minMinutes}
            {...LIMITS.windowMinutes}
            onChange={(minMinutes) => change({ minMinutes })}
          />
        </>
      )}
    </section>
  );
}
