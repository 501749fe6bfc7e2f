import type { ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import { LIMITS } from '../../limits';
import { NIGHT, type QuietHoursForm } from '../form/quiet-hours-form';
import { preferring } from '../form/value-choices';
import { Checkbox, NumberField, RadioField, SelectField, TextField } from './inputs';
import { usePage } from './page-context';
import type { StepProps } from './step-props';
import { ValueField } from './value-field';
import { WeekdayHours } from './weekday-hours';

interface Part {
  quietHours: QuietHoursForm;
  change: (made: Partial<QuietHoursForm>) => void;
}

/** When nobody is written to, by whose clock, and after when a message is worth nothing any more. */
export function QuietHoursFields({ form, edit, choices }: StepProps) {
  const { t } = usePage().language;
  const { quietHours, expiry } = form;
  return (
    <>
      <Checkbox
        field="useQuietHours"
        label={t('quiet.use')}
        checked={quietHours !== null}
        onChange={(isOn) => edit({ quietHours: isOn ? NIGHT : null })}
      />
      {quietHours ? (
        <QuietHours
          quietHours={quietHours}
          change={(made) => edit({ quietHours: { ...quietHours, ...made } })}
          customerZone={
            <ValueField
              field="timeZone"
              label={t('quiet.customerZone')}
              hint={t('quiet.customerZoneHint')}
              optional
              value={form.timeZone}
              choices={choices}
              allowText={false}
              order={(entry) => preferring([], /time.?zone|zona|fuso/i, entry)}
              onChange={(timeZone) => edit({ timeZone })}
            />
          }
        />
      ) : null}
      <Checkbox
        field="useExpiry"
        label={t('expiry.use')}
        hint={t('expiry.hint')}
        checked={expiry !== null}
        onChange={(isOn) => edit({ expiry: isOn ? { minutes: LIMITS.expiresAfterMinutes.usual } : null })}
      />
      {expiry ? (
        <div class="nested times">
          <NumberField
            field="expiresAfter"
            label={t('expiry.minutes')}
            value={expiry.minutes}
            {...LIMITS.expiresAfterMinutes}
            onChange={(minutes) => edit({ expiry: { minutes } })}
          />
        </div>
      ) : null}
    </>
  );
}

function QuietHours({ quietHours, change, customerZone }: Part & { customerZone: ComponentChild }) {
  const { t } = usePage().language;
  const zones = useMemo(() => Intl.supportedValuesOf('timeZone'), []);
  return (
    <div class="nested">
      <div class="times">
        <TextField
          field="quietStart"
          type="time"
          label={t('quiet.start')}
          value={quietHours.start}
          onChange={(start) => change({ start })}
        />
        <TextField
          field="quietEnd"
          type="time"
          label={t('quiet.end')}
          value={quietHours.end}
          onChange={(end) => change({ end })}
        />
      </div>
      {customerZone}
      <RadioField
        field="quietZoneFrom"
        legend={t('quiet.zoneFrom')}
        value={quietHours.zoneFrom}
        choices={[
          { value: 'number', label: t('quiet.zoneFrom.number'), hint: t('quiet.zoneFrom.number.hint') },
          { value: 'named', label: t('quiet.zoneFrom.named') },
        ]}
        onChange={(zoneFrom) => change({ zoneFrom })}
      />
      <SelectField
        field="quietTimeZone"
        label={t(quietHours.zoneFrom === 'named' ? 'quiet.zone' : 'quiet.zoneStandsIn')}
        value={quietHours.timeZone}
        choices={[
          { value: '', label: quietHours.zoneFrom === 'named' ? t('common.choose') : 'UTC' },
          ...[...new Set([quietHours.timeZone, ...zones])]
            .filter(Boolean)
            .map((zone) => ({ value: zone, label: zone })),
        ]}
        onChange={(timeZone) => change({ timeZone })}
      />
      <WeekdayHours days={quietHours.days} onChange={(days) => change({ days })} />
      <RadioField
        field="quietThen"
        legend={t('quiet.then')}
        value={quietHours.whenQuiet}
        choices={[
          { value: 'fallback', label: t('quiet.fallback') },
          { value: 'hold', label: t('quiet.hold') },
        ]}
        onChange={(whenQuiet) => change({ whenQuiet })}
      />
    </div>
  );
}
