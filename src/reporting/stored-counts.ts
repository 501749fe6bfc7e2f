import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { mappedColumns } from '../marketing-cloud/mapped-columns';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import { storedSeconds } from '../marketing-cloud/stored-time';
import type { Table } from '../redis/outbox-entry';
import { countedRow } from './counted-row';
import { dayNumber, dayOf, type StepDimensions } from './cube-row';
import { wordOfReason, wordsOfDaily } from './daily-rows';
import { type ChargedArrivals, countArrival } from './meta-costs';
import { countSentDay, type SentDay } from './meta-days';
import { wordsOfRow } from './words-of-row';

/** Cells by name, `<days since 1970>:<step>`. */
export type Cells = Map<string, Map<string, number>>;

export interface StoredCounts {
  /** How many rows of the table were read. */
  rows: number;
  cells: Cells;
}

const add = (cells: Cells, cell: string, word: string, by: number) => {
  const words = cells.get(cell) ?? new Map<string, number>();
  cells.set(cell, words.set(word, (words.get(word) ?? 0) + by));
};

interface StoredCountsDependencies {
  rows: Pick<DataExtensionRows, 'readRows'>;
  definitions: DataExtensionDefinitions;
  mapping: Mapping;
}

/** Reads what data extensions hold of the counts. Everything throws MarketingCloudError where it cannot be read to the end. */
export function createStoredCounts(dependencies: StoredCountsDependencies) {
  const read = (table: Table) => readTable(table, dependencies);

  /** When (s) the last conversion of each message happened. */
  async function lastConversions(): Promise<Map<string, number>> {
    const last = new Map<string, number>();
    for await (const column of read('WA_Conversion')) {
      const [message, at] = [column('MessageKey'), storedSeconds(column('OccurredDateUTC'))];
      if (message !== '' && at !== undefined) last.set(message, Math.max(last.get(message) ?? at, at));
    }
    return last;
  }

  return {
    /** Counts the rows of `WA_Message` one by one, as the scripts do; test messages of marketers belong to no step. */
    async ofMessages(): Promise<StoredCounts & { sentDays: Map<string, SentDay>; arrivals: ChargedArrivals }> {
      const last = await lastConversions();
      const cells: Cells = new Map();
      const sentDays = new Map<string, SentDay>();
      const arrivals: ChargedArrivals = new Map();
      let rows = 0;
      for await (const column of read('WA_Message')) {
        rows += 1;
        const row = countedRow(column, last.get(column('MessageKey')));
        countArrival(arrivals, row);
        countSentDay(sentDays, row, { template: column('TemplateName'), language: column('TemplateLanguage') });
        // Rows from before steps had keys, and of test messages of marketers.
        if (row.stepKey === '' || row.decidedAt === undefined || column('JBActivityID') === '') continue;
        const cell = `${dayNumber(dayOf(row.decidedAt * 1000))}:${row.stepKey}`;
        for (const word of wordsOfRow(row)) add(cells, cell, word, 1);
      }
      return { rows, cells, sentDays, arrivals };
    },

    /** What was copied to `WA_Daily` and `WA_DailyReason`. */
    async ofCopies(): Promise<StoredCounts> {
      const cells: Cells = new Map();
      let rows = 0;
      for await (const column of read('WA_Daily')) {
        rows += 1;
        const cell = cellOf(column);
        if (cell === undefined) continue;
        for (const [word, count] of wordsOfDaily((name) => Number(column(name) || 0))) add(cells, cell, word, count);
      }
      for await (const column of read('WA_DailyReason')) {
        rows += 1;
        const cell = cellOf(column);
        const word = wordOfReason({ Kind: column('Kind'), Reason: column('Reason'), Branch: column('Branch') });
        const count = Number(column('Messages') || 0);
        if (cell !== undefined && word !== undefined && count !== 0) add(cells, cell, word, count);
      }
      return { rows, cells };
    },

    /** The steps that `WA_Step` names. */
    async steps(): Promise<StepDimensions[]> {
      const steps: StepDimensions[] = [];
      for await (const column of read('WA_Step')) steps.push(stepFrom(column));
      return steps;
    },
  };
}

/** Each row of a table, under our names of its columns; nothing where the mapping leaves the table out. */
async function* readTable(
  table: Table,
  { rows: stored, definitions, mapping }: StoredCountsDependencies,
): AsyncGenerator<(column: string) => string> {
  const target = mapTable(table, mapping, definitions);
  if (target === undefined) return;
  const { textsOf } = mappedColumns(table, mapping, definitions);
  for await (const page of stored.readRows(target.dataExtension, `${target.keys[0]} asc`)) yield* page.map(textsOf);
}

function stepFrom(column: (name: string) => string): StepDimensions {
  return {
    stepKey: column('StepKey'),
    journeyId: column('JBDefinitionID'),
    journey: column('JourneyKey'),
    version: column('JourneyVersion'),
    activityId: column('JBActivityID'),
    template: column('TemplateName'),
    language: column('TemplateLanguage'),
    stage: column('Stage'),
    purpose: column('Purpose'),
    topic: column('Topic'),
    sender: column('SenderID'),
    owner: column('OwnerEmail'),
    windowHours: Number(column('WindowHours') || 0),
  };
}

export type StoredCountsReader = ReturnType<typeof createStoredCounts>;

function cellOf(column: (name: string) => string): string | undefined {
  const [day, step] = [column('DayUTC'), column('StepKey')];
  return /^\d{4}-\d\d-\d\d$/.test(day) && step !== '' ? `${dayNumber(day)}:${step}` : undefined;
}

/**
 * Of two counts of the same messages the greater, word by word: both only grow, rows lack whoever was forgotten, and copies
 * lack what came since they were written; pure.
 */
export function greaterOf(one: Cells, other: Cells): Cells {
  const merged: Cells = new Map();
  for (const [cell, words] of [...one, ...other]) {
    const known = merged.get(cell) ?? new Map<string, number>();
    merged.set(cell, known);
    for (const [word, count] of words) known.set(word, Math.max(known.get(word) ?? 0, count));
  }
  return merged;
}
