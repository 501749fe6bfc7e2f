import { blanksOfRow } from '../execution/blanks-of-row';
import type { DataExtensionRows } from '../marketing-cloud/data-extension-rows';
import type { DataExtensionDefinitions } from '../marketing-cloud/data-extensions';
import { mappedColumns } from '../marketing-cloud/mapped-columns';
import { type Mapping, mapTable } from '../marketing-cloud/mapping';
import { storedSeconds } from '../marketing-cloud/stored-time';

/** What people do after a message arrived, in the order of the funnel, and where the row says when. */
const LATER = {
  read: 'ReadDateUTC',
  clicked: 'ClickedDateUTC',
  replied: 'RepliedDateUTC',
  converted: 'ConvertedDateUTC',
  optedOut: 'OptedOutDateUTC',
} as const;
type Later = keyof typeof LATER;
const LATER_STEPS = Object.keys(LATER) as Later[];

/** One contact of a step, as its row in `WA_Message` tells it. */
interface StepContact {
  contactKey: string;
  branch: string;
  reason: string;
  /** What became of it in the end; empty while that is open. */
  finalReason: string;
  /** What they have done since. */
  later: Later[];
  /** Blanks of the template that had no value, by their keys (`body.1`). */
  blanks?: string[];
  /** ISO 8601; as Marketing Cloud writes it where it is no date that can be read. */
  decided: string;
}

export interface StepContacts {
  /** Where all of them stand, in the account's own names; absent where these rows are not written. */
  where?: { dataExtension: string; column: string };
  /** The newest; the rows come a little after the contacts. */
  contacts: StepContact[];
}

const SHOWN = 50;

/** The newest contacts of an activity from its data extension. Rejects with MarketingCloudError where it cannot be read. */
export function createStepContacts(options: {
  rows: Pick<DataExtensionRows, 'find'>;
  definitions: DataExtensionDefinitions;
  mapping: () => Promise<Mapping>;
}) {
  const { rows, definitions } = options;
  return async (activityId: string): Promise<StepContacts> => {
    const mapping = await options.mapping();
    const target = mapTable('WA_Message', mapping, definitions);
    const { fieldOf, textsOf } = mappedColumns('WA_Message', mapping, definitions);
    const [column, decided] = [fieldOf('JBActivityID'), fieldOf('DecidedDateUTC')];
    if (target === undefined || column === undefined) return { contacts: [] };
    const { dataExtension } = target;
    const found = await rows.find(
      dataExtension,
      { column, equals: activityId },
      { page: 1, size: SHOWN, ...(decided !== undefined && { orderBy: `${decided} DESC` }) },
    );
    const contacts = found.map(textsOf).map(
      (text): StepContact => ({
        contactKey: text('ContactKey'),
        branch: text('Branch'),
        reason: text('Reason'),
        finalReason: text('FinalReason'),
        later: LATER_STEPS.filter((step) => text(LATER[step]) !== ''),
        ...withBlanks(blanksOfRow(text)),
        decided: timeOf(text('DecidedDateUTC')),
      }),
    );
    return { where: { dataExtension, column }, contacts };
  };
}

const withBlanks = (blanks: string[]) => (blanks.length > 0 ? { blanks } : {});

function timeOf(stored: string): string {
  const seconds = storedSeconds(stored);
  return seconds === undefined ? stored : new Date(seconds * 1000).toISOString();
}
