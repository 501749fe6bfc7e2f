import { dirname, join } from 'node:path';
import { type Config, readConfig } from './config';
import { readEnvFile } from './environment';
import { SettingsError } from './errors';
import { type OperatorToken, operatorTokens, operatorTokensSchema } from './http/operator-tokens';
import { isOfUnit, isOwn, readUnitsFile, type WrittenUnit } from './units-file';

/** One business unit of Marketing Cloud where a deployment serves several: which it is, and what it shares. */
interface BusinessUnit {
  /** MID, all digits. */
  mid: string;
  name: string;
  /** Business portfolio of its WhatsApp account: a user id is known in one portfolio alone (WA 5.1). */
  portfolio: string;
  /** What people say to one unit of a group counts in all of it; undefined = to this unit alone. */
  sharedConsent: string | undefined;
}

/** The settings of one unit. `unit` is undefined where a deployment serves one, by the environment alone. */
export type UnitConfig = Config & { unit?: BusinessUnit };

type Given = Record<string, string | undefined>;

/** What is given for one unit, not read yet; `missing`: what the file leads to and is not there, as sentences. */
export interface UnitSettings {
  mid: string;
  name: string;
  given: Given;
  missing: readonly string[];
  written?: WrittenUnit;
}

/**
 * The settings of every unit that a deployment serves: those of its file of units, or of `file`; where there is none, of the
 * only one, by the environment alone.
 * @throws SettingsError where the file cannot be read.
 */
export function readUnitSettings(environment: Given, file = readUnitsFile(environment)): UnitSettings[] {
  if (file === undefined) return [{ mid: environment.MC_ACCOUNT_ID ?? '', name: '', given: environment, missing: [] }];
  return file.units.map((written) => ({ ...givenOf(written, file.path, environment), written }));
}

/**
 * The units that a deployment serves (see {@link readUnitSettings}).
 * @throws SettingsError naming every fault of all units in one message.
 */
export function readUnits(environment: Given, file = readUnitsFile(environment)): UnitConfig[] {
  const faults: string[] = [];
  const units = readUnitSettings(environment, file).flatMap(({ mid, name, given, missing, written }): UnitConfig[] => {
    if (written === undefined) return [readConfig(given)];
    try {
      if (missing.length > 0) throw new SettingsError(missing);
      return [configOf(written, given, environment)];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      faults.push(...error.faults.map((fault) => `unit ${mid} (${name}): ${fault}`));
      return [];
    }
  });
  faults.push(...faultsBetween(units, environment));
  if (faults.length > 0) throw new SettingsError(faults.map((fault) => `${file?.path}: ${fault}`));
  return units;
}

/**
 * The one that `mid` names; where it is undefined the only one.
 * @throws SettingsError where there are several and none is named, or none is called so.
 */
export function chooseUnit<Unit>(
  units: readonly Unit[],
  mid: string | undefined,
  called: (unit: Unit) => { mid: string; name: string },
): Unit {
  const [first] = units;
  const chosen = mid === undefined && units.length === 1 ? first : units.find((each) => called(each).mid === mid);
  if (chosen !== undefined) return chosen;
  const which = units.map((each) => `${called(each).mid} (${called(each).name || 'the only one'})`).join(', ');
  const fault = `no business unit is ${mid}; there is ${which}`;
  throw new SettingsError([mid === undefined ? `say of which business unit, with --unit MID: ${which}` : fault]);
}

export const midOf = ({ marketingCloud }: Pick<UnitConfig, 'marketingCloud'>): string => marketingCloud.accountId;
export const nameOf = (config: UnitConfig) => ({ mid: midOf(config), name: config.unit?.name ?? '' });

/** What the unit says, over what the environment says for all. */
function givenOf({ mid, name, settingsFile, settings }: WrittenUnit, path: string, environment: Given): UnitSettings {
  const missing: string[] = [];
  const file = settingsFile === undefined ? {} : readEnvFile(join(dirname(path), settingsFile));
  if (settingsFile !== undefined && Object.keys(file).length === 0)
    missing.push(`settingsFile: ${settingsFile} holds nothing`);
  // As everywhere, an empty value says nothing.
  const said: Given = Object.fromEntries(
    Object.entries(file).filter(([setting, value]) => isOfUnit(setting) && value?.trim()),
  );
  for (const [setting, value] of Object.entries(settings)) {
    said[setting] = typeof value === 'string' ? value : environment[value.environment];
    if (typeof value === 'string' || said[setting]?.trim()) continue;
    missing.push(`${setting}: ${value.environment} is not in the environment`);
  }
  const withoutOwn = Object.fromEntries(Object.entries(environment).filter(([setting]) => !isOwn(setting)));
  const { ADMIN_TOKEN, ADMIN_TOKENS } = environment;
  // Whoever the environment lets in is let into every unit.
  const operators = hasOperators(said) ? {} : { ADMIN_TOKEN, ADMIN_TOKENS };
  return { mid, name, given: { ...withoutOwn, ...operators, ...said, MC_ACCOUNT_ID: mid }, missing };
}

const hasOperators = ({ ADMIN_TOKEN, ADMIN_TOKENS }: Given) => ADMIN_TOKEN !== undefined || ADMIN_TOKENS !== undefined;

/** @throws SettingsError */
function configOf({ mid, name, portfolio, sharedConsent }: WrittenUnit, given: Given, environment: Given): UnitConfig {
  const config = readConfig(given);
  const own = config.tokens.operators;
  const forAll = operatorsForAll(environment).filter(({ token }) => own.every((each) => each.token !== token));
  return {
    ...config,
    tokens: { ...config.tokens, operators: [...own, ...forAll] },
    unit: { mid, name, portfolio: portfolio ?? config.whatsapp.businessAccountId, sharedConsent },
  };
}

/** @throws SettingsError */
function operatorsForAll({ ADMIN_TOKEN, ADMIN_TOKENS }: Given): OperatorToken[] {
  const named = operatorTokensSchema.optional().safeParse(ADMIN_TOKENS?.trim() || undefined);
  if (!named.success) throw new SettingsError(['ADMIN_TOKENS of the environment cannot be read']);
  return operatorTokens({ ADMIN_TOKEN: ADMIN_TOKEN?.trim() || undefined, ADMIN_TOKENS: named.data });
}

/** What is each unit's alone; `forAll`: the tokens that open every unit. */
const ALONE: readonly [what: string, of: (unit: UnitConfig, forAll: readonly string[]) => readonly string[]][] = [
  ['MID', (unit) => [midOf(unit)]],
  ['name', ({ unit }) => [unit?.name ?? '']],
  ['Redis and REDIS_DATABASE', ({ redisUrl, redisDatabase }) => [`${redisUrl ?? ''} ${redisDatabase ?? 0}`]],
  ['number of WHATSAPP_PHONE_NUMBER_ID', ({ whatsapp }) => whatsapp.senders],
  ['MC_JWT_SIGNING_SECRET (each unit has a package of its own)', ({ marketingCloud }) => marketingCloud.jwtSecrets],
  ['CONVERSIONS_TOKEN', ({ tokens }) => tokens.conversions],
  ['CONSENTS_TOKEN', ({ tokens }) => tokens.consents],
  ['REPORT_TOKEN', ({ tokens }) => [tokens.report]],
  ['LINK_SECRET', ({ tokens }) => tokens.linkSecrets],
  [
    'token of ADMIN_TOKENS (those of the environment are for all)',
    ({ tokens }, forAll) => tokens.operators.map(({ token }) => token).filter((token) => !forAll.includes(token)),
  ],
];

/** What no two units may both have, each with what it is called. */
export const COMPARED_BETWEEN_UNITS: readonly string[] = ALONE.map(([what]) => what);

/** What two units both have and may not. */
function faultsBetween(units: readonly UnitConfig[], environment: Given): string[] {
  const forAll = operatorsForAll(environment).map(({ token }) => token);
  const shared = ALONE.flatMap(([what, of]) => {
    const owners = new Map<string, string>();
    return units.flatMap((unit) =>
      [...new Set(of(unit, forAll))].flatMap((value) => {
        const owner = owners.get(value);
        if (owner === undefined) owners.set(value, midOf(unit));
        return owner === undefined ? [] : [`units ${owner} and ${midOf(unit)} have the same ${what}`];
      }),
    );
  });
  return [...shared, ...portfolioFaults(units)];
}

/** An account is of one portfolio. */
function portfolioFaults(units: readonly UnitConfig[]): string[] {
  const portfolios = new Map<string, string>();
  return units.flatMap(({ whatsapp: { businessAccountId }, unit }) => {
    const portfolio = unit?.portfolio ?? '';
    const known = portfolios.get(businessAccountId) ?? portfolio;
    portfolios.set(businessAccountId, known);
    return known === portfolio ? [] : [`the account ${businessAccountId} stands in two portfolios`];
  });
}
