import { ISO_WEEKDAYS } from '../../vocabulary';
import type { QuietHoursForm, SendWindowForm } from '../form/quiet-hours-form';
import { HelpBubble } from './help-bubble';
import { HintAndError, SelectField, TextField, useField } from './inputs';
import { usePage } from './page-context';

const SHORT_DAY = { from: '10:00', until: '18:00' };

/** Days on which messages go at other hours, or not at all; folded while no day is apart. */
export function WeekdayHours({
  days,
  onChange,
}: {
  days: QuietHoursForm['days'];
  onChange: (days: QuietHoursForm['days']) => void;
}) {
  const { language } = usePage();
  const { t } = language;
  const { error, described } = useField('quietDays', undefined);
  const set = (day: string, window: SendWindowForm | undefined) => {
    const { [day]: _, ...others } = days;
    onChange(window === undefined ? others : { ...others, [day]: window });
  };
  return (
    <details class="more" open={Object.keys(days).length > 0}>
      <summary>{t('quiet.days')}</summary>
      <fieldset class="plain" id="quietDays" tabIndex={-1} {...described}>
        <legend class="slds-assistive-text">{t('quiet.days')}</legend>
        <HelpBubble field="quietDays" label={t('quiet.days')} />
        <HintAndError field="quietDays" hint={undefined} error={error} />
        {ISO_WEEKDAYS.map((day) => {
          const window = days[day];
          const hours = typeof window === 'object' ? window : undefined;
          const name = weekdayName(day, language.code);
          return (
            <div class="times" key={day}>
              <SelectField
                field={`quietDay-${day}`}
                label={name}
                value={window === undefined ? 'same' : hours ? 'own' : 'closed'}
                choices={[
                  { value: 'same', label: t('quiet.day.same') },
                  { value: 'own', label: t('quiet.day.own') },
                  { value: 'closed', label: t('quiet.day.closed') },
                ]}
                onChange={(answer) => set(day, answer === 'same' ? undefined : answer === 'own' ? SHORT_DAY : 'closed')}
              />
              {hours ? (
                <>
                  <TextField
                    field={`quietFrom-${day}`}
                    type="time"
                    label={t('quiet.day.from', { day: name })}
                    value={hours.from}
                    onChange={(from) => set(day, { ...hours, from })}
                  />
                  <TextField
                    field={`quietUntil-${day}`}
                    type="time"
                    label={t('quiet.day.until', { day: name })}
                    value={hours.until}
                    onChange={(until) => set(day, { ...hours, until })}
                  />
                </>
              ) : null}
            </div>
          );
        })}
      </fieldset>
    </details>
  );
}

/** Monday is 1, as in ISO 8601. */
export function weekdayName(day: string, language: string): string {
  // 4 January 2027 was a Monday.
  const date = new Date(Date.UTC(2027, 0, 3 + Number(day)));
  const name = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(date);
  return `${name.charAt(0).toLocaleUpperCase(language)}${name.slice(1)}`;
}
