import type { Sentence } from '../saying';
import { LATE_KIND_FACTS } from '../vocabulary';

/** A right of the installed package (MC 1). */
export interface Scope {
  /** Without it: `fail` = nothing is written, `warn` = something of the product is not done. */
  level: 'fail' | 'warn';
  /** As Salesforce names it in the package's API Integration component. */
  label: string;
  /** What cannot be done without it. */
  use: string;
}

/** The scopes that Salesforce documents for the calls we make (MC 1). */
export const SCOPES: Readonly<Record<string, Scope>> = {
  data_extensions_read: { level: 'fail', label: 'Data ▸ Data Extensions ▸ Read', use: 'read data extensions' },
  data_extensions_write: { level: 'fail', label: 'Data ▸ Data Extensions ▸ Write', use: 'write rows' },
  journeys_read: { level: 'warn', label: 'Automation ▸ Journeys ▸ Read', use: 'fire late fallbacks and exits' },
  ...Object.fromEntries(
    Object.entries(LATE_KIND_FACTS).map(([kind, { scope }]) => [
      scope.name,
      { level: 'warn' as const, label: scope.label, use: `carry out late fallbacks by ${kind}` },
    ]),
  ),
};

/** Where the scopes of the package are granted. */
export const PACKAGE = 'Setup ▸ Apps ▸ Installed Packages ▸ your package ▸ API Integration';

/** What to do where a scope is missing. */
export const scopeFix = (scope: string) => `grant ${SCOPES[scope]?.label ?? scope} at ${PACKAGE} ▸ Edit`;

/** The same as a sentence. */
export const grantOf = (scope: string): Sentence => ({
  english: scopeFix(scope),
  saying: { code: 'grant', values: { label: SCOPES[scope]?.label ?? scope } },
});

/** What each operation of the client needs (MC 1); an operation that is not named needs none. */
const SCOPES_OF_OPERATION: Readonly<Record<string, readonly string[]>> = {
  rows_async_upsert: ['data_extensions_write'],
  rows_async_status: ['data_extensions_read'],
  rows_async_results: ['data_extensions_read'],
  rows_sync_upsert: ['data_extensions_write'],
  rows_delete: ['data_extensions_write'],
  rows_read: ['data_extensions_read'],
  rows_count: ['data_extensions_read'],
  data_extension_list: ['data_extensions_read'],
  data_extension_fields: ['data_extensions_read'],
  data_extension_category: ['data_extensions_read'],
  data_extension_create: ['data_extensions_write'],
  data_extension_delete: ['data_extensions_write'],
  data_extension_add_fields: ['data_extensions_write'],
  data_extension_retention: ['data_extensions_write'],
  journey_event: ['journeys_read', LATE_KIND_FACTS.event.scope.name],
  journey_event_status: ['journeys_read'],
  contact_exit: ['journeys_read'],
  transactional_email: [LATE_KIND_FACTS.email.scope.name],
};

/** The scopes that an operation of the client needs. */
export const scopesOf = (operation: string): readonly string[] => SCOPES_OF_OPERATION[operation] ?? [];
