import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readUnitSettings, readUnits, type UnitSettings } from '../business-units';
import { envFileOf, environmentSoFar, readEnvFile } from '../environment';
import { isOfUnit, type WrittenUnit } from '../units-file';
import { saveSettings } from './save-settings';
import { saveUnits } from './save-units';
import { servedUnits } from './served-units';
import { QUESTIONS, type SetupPlace } from './setup-place';
import type { KnownSettings } from './setup-question';
import { sharingConsent } from './sharing-consent';
import {
  askedOfUnit,
  databaseQuestion,
  FIRST_UNIT_NAME,
  placeIn,
  SHARED_CONSENT,
  UNIT_NAME,
  unitQuestions,
} from './unit-questions';

type Given = Record<string, string | undefined>;

/**
 * A business unit beside those that a deployment serves, or one of them once more. Its answers stand in a file of settings
 * beside the file of units, which names it once all is answered; where there is no file of units yet, the unit that the
 * environment describes becomes the first in it. `given`: what the process was given; `answers`: what is given for this unit.
 * @throws SettingsError where no unit can stand beside what is served.
 */
export function placeOfFurtherUnit(mid: string, given: Given, answers: KnownSettings): SetupPlace {
  const environment = environmentSoFar(given);
  const envFile = envFileOf(given);
  const { path, units, isFirst } = servedUnits(mid, given);
  const written = units.find((unit) => unit.mid === mid);
  const others = readUnitSettings(environment, { path, units: units.filter((unit) => unit !== written) });
  const settingsFile = written?.settingsFile ?? `${mid}.env`;
  const file = join(dirname(path), settingsFile);
  const elsewhere = saidElsewhere(written ?? { mid, name: '', settings: {} }, path, environment);

  return {
    file,
    given: { ...elsewhere, ...present(readEnvFile(file)), ...answers, MC_ACCOUNT_ID: mid },
    questions: [
      ...QUESTIONS.map((question) => askedOfUnit(question, mid, others)),
      databaseQuestion(others),
      ...(written === undefined ? unitQuestions(others, isFirst) : []),
    ],
    save({ MC_ACCOUNT_ID: _, ...settings }) {
      const news = Object.entries(settings).filter(([name, value]) => elsewhere[name] !== value);
      keep(file, news, isOfUnit);
      if (envFile !== undefined) keep(envFile, news, (name) => !isOfUnit(name));
    },
    settle(known) {
      const unit = { ...(written ?? describe(mid, known, others)), ...(existsSync(file) && { settingsFile }) };
      const all = written
        ? units.map((each) => (each === written ? unit : each))
        : [...units.map((each) => beside(each, known, others)), unit];
      readUnits(environmentSoFar(given), { path, units: all });
      if (!isDeepStrictEqual(all, units)) saveUnits({ path, units: all });
      const ofAll = Object.entries(answers).filter(([name]) => !isOfUnit(name));
      return {
        environment: {
          ...given,
          ...Object.fromEntries(ofAll),
          UNITS: path,
          // Where the environment holds every answer nothing was kept, and the file was not made.
          ...(envFile !== undefined && !existsSync(envFile) && { ENV_FILE: 'none' }),
        },
        words: ['--unit', mid],
        said: [
          `${path} has ${all.map(({ mid, name }) => `${name} (${mid})`).join(', ')}, which can be told apart`,
          ...(isFirst ? [`an operator's token of ${envFile ?? 'the environment'} opens every one of them`] : []),
        ],
        start: `Start the app (again, where it runs), so that it serves the units of ${path}: npm start`,
      };
    },
  };
}

/** What is known of a unit without its file of settings, which therefore need not hold it. */
function saidElsewhere(written: WrittenUnit, path: string, environment: Given): KnownSettings {
  const { settingsFile: _, ...unit } = written;
  const [settings] = readUnitSettings(environment, { path, units: [unit] });
  const said = present(settings?.given ?? {});
  // Whoever the environment lets into every unit has no token of this one.
  for (const name of ['ADMIN_TOKEN', 'ADMIN_TOKENS'] as const) if (!(name in unit.settings)) delete said[name];
  // An address that names a database names that of another unit.
  if (!('REDIS_URL' in unit.settings) && placeIn(said.REDIS_URL).database !== undefined) delete said.REDIS_URL;
  return said;
}

/** A further unit as the file of units has it. */
function describe(mid: string, known: KnownSettings, others: readonly UnitSettings[]): WrittenUnit {
  const account = known.WHATSAPP_BUSINESS_ACCOUNT_ID;
  // An account is of one portfolio, whichever unit uses it.
  const portfolio = others.find(({ given }) => given.WHATSAPP_BUSINESS_ACCOUNT_ID === account)?.written?.portfolio;
  const sharing = sharingConsent(known[SHARED_CONSENT] ?? '', others);
  return {
    mid,
    name: known[UNIT_NAME] ?? '',
    ...(portfolio !== undefined && { portfolio }),
    ...(sharing.kind === 'shared' && { sharedConsent: sharing.group }),
    settings: {},
  };
}

/** A unit that is served already, with what the answers say of it: its name, where it had none, and whom it shares with. */
function beside(unit: WrittenUnit, known: KnownSettings, others: readonly UnitSettings[]): WrittenUnit {
  const sharing = sharingConsent(known[SHARED_CONSENT] ?? '', others);
  return {
    ...unit,
    name: unit.name || known[FIRST_UNIT_NAME] || '',
    ...(sharing.kind === 'shared' && sharing.mids.includes(unit.mid) && { sharedConsent: sharing.group }),
  };
}

function keep(file: string, settings: readonly [string, string][], isKeptThere: (name: string) => boolean): void {
  const kept = settings.filter(([name]) => isKeptThere(name));
  if (kept.length > 0) saveSettings(file, Object.fromEntries(kept));
}

const present = (given: Given): Record<string, string> =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
