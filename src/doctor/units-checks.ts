import { COMPARED_BETWEEN_UNITS, readUnits, type UnitSettings } from '../business-units';
import { SettingsError } from '../errors';
import type { Check } from './check';

/** Whether the business units of the file can be told apart; nothing where there is no file. */
export function judgeUnits(units: readonly UnitSettings[], environment: Record<string, string | undefined>): Check[] {
  if (units.every(({ written }) => written === undefined)) return [];
  const what = 'Business units';
  const which = units.map(({ mid, name }) => `${name} (${mid})`).join(', ');
  try {
    readUnits(environment);
    return [
      {
        id: 'units',
        status: 'ok',
        what,
        detail: `${which}: no two have the same ${COMPARED_BETWEEN_UNITS.join(', ')}`,
        fix: '',
      },
    ];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const fix = 'Mend it in the file of units: the app does not start with it';
    return [{ id: 'units', status: 'fail', what, detail: error.faults.join('; '), fix }];
  }
}

/** Whether the database is this unit's. `owner`: whose it says it is; null where it does not say, or Redis was not asked. */
export function judgeDatabase({ mid, written }: UnitSettings, owner: string | null): Check[] {
  const what = 'Database of Redis';
  if (owner !== null && owner !== mid) {
    const fix = 'Set REDIS_DATABASE to the one of this unit, or to an empty one';
    return [{ id: 'units.database', status: 'fail', what, detail: `it is that of business unit ${owner}`, fix }];
  }
  if (written === undefined) return [];
  const detail = owner === null ? 'not used yet, or not asked' : `it is that of business unit ${mid}`;
  return [
    {
      id: 'units.database',
      status: owner === null ? 'warn' : 'ok',
      what,
      detail,
      fix: owner === null ? 'Start the app once' : '',
    },
  ];
}
