import { Checkbox, RadioField, TextField } from '../views/inputs';
import { WeekdayHours } from '../views/weekday-hours';
import { useWords } from './admin-words';
import type { DefaultsPart } from './defaults-part';

const EVENING = { start: '21:00', end: '08:00', whenQuiet: 'fallback' } as const;

/** The night of new steps, and weekdays with other hours. */
export function DefaultQuietHours({ defaults: { quietHours }, change }: DefaultsPart) {
  const { t } = useWords();
  return (
    <>
      <h3 class="section">{t('defaults.quietHours')}</h3>
      <Checkbox
        field="use-quiet-hours"
        label={t('quiet.use')}
        checked={quietHours !== undefined}
        onChange={(isOn) => change({ quietHours: isOn ? EVENING : undefined })}
      />
      {quietHours === undefined ? null : (
        <>
          <div class="two">
            <TextField
              field="quiet-start"
              type="time"
              label={t('quiet.start')}
              value={quietHours.start}
              onChange={(start) => change({ quietHours: { ...quietHours, start } })}
            />
            <TextField
              field="quiet-end"
              type="time"
              label={t('quiet.end')}
              value={quietHours.end}
              onChange={(end) => change({ quietHours: { ...quietHours, end } })}
            />
          </div>
          <WeekdayHours
            days={quietHours.days ?? {}}
            onChange={(days) => change({ quietHours: { ...quietHours, days } })}
          />
          <RadioField
            field="quiet-then"
            legend={t('quiet.then')}
            value={quietHours.whenQuiet}
            choices={[
              { value: 'fallback', label: t('quiet.fallback') },
              { value: 'hold', label: t('quiet.hold') },
            ]}
            onChange={(whenQuiet) => change({ quietHours: { ...quietHours, whenQuiet } })}
          />
        </>
      )}
    </>
  );
}
