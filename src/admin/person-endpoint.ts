import type { RequestHandler } from 'express';
import type Redis from 'ioredis';
import { z } from 'zod';
import { sentenceOfError } from '../alerts/sentences/say-alert';
import { spellingsOf } from '../consent/address';
import type { ConsentDesk } from '../consent/consent-desk';
import type { ConversationStore } from '../conversations/conversation-store';
import type { Person } from '../erasure/person';
import { CodedError, HttpError } from '../errors';
import { blanksOfRow } from '../execution/blanks-of-row';
import { requestBody } from '../http/request-body';
import { mappedColumns } from '../marketing-cloud/mapped-columns';
import { mapTable } from '../marketing-cloud/mapping';
import { storedSeconds } from '../marketing-cloud/stored-time';
import { maskPhone, maskSentence } from '../mask-personal-data';
import type { Table } from '../redis/outbox-entry';
import type { NamedStep } from '../watch/name-steps';
import type { ErrorCodes } from '../whatsapp/error-codes';
import type { AuditLog } from './audit-log';
import { operatorOf } from './authenticate';
import { consentView } from './consent-view';
import { type FindPersonDependencies, findPerson } from './find-person';
import { namedPerson } from './named-person';
import type { PersonConversion, PersonMessage, PersonReply, PersonView, TableAsked } from './person-data';
import { createPersonRecords, PERSON_RECORDS_SHOWN } from './person-records';
import { sayRefusal } from './refusal-sentences';

export interface PersonDependencies extends FindPersonDependencies {
  redis: Redis;
  consentDesk: ConsentDesk;
  conversationStore: Pick<ConversationStore, 'read'>;
  namedSteps: () => Promise<NamedStep[]>;
  errorCodes: Pick<ErrorCodes, 'classify'>;
  audit: AuditLog;
}

const querySchema = z.object({ who: z.string().trim().min(2).max(254) });

/**
 * GET /admin/api/person?who=phone, user id or contact key → {@link PersonView}: from what Redis keeps and from the data
 * extensions; which of them could not be read is said. 404 `person_unknown`. Each look is audited.
 */
export function personEndpoint(dependencies: PersonDependencies): RequestHandler {
  const recordsOf = createPersonRecords(dependencies);
  const { audit, consentDesk, errorCodes, namedSteps } = dependencies;
  const withError = (message: PersonMessage): PersonMessage => {
    const code = Number(message.errorCode);
    if (message.errorCode === '' || !Number.isInteger(code)) return message;
    const { cause, title, known } = errorCodes.classify(code);
    return known ? { ...message, error: { cause, title } } : message;
  };
  return async (request, response) => {
    const { who } = requestBody(querySchema, request.query);
    const act = { operator: operatorOf(response), act: 'person_looked_up' as const, subject: maskPhone(who) };
    response.json(
      await audit.act(act, async (): Promise<PersonView> => {
        const found = await findPerson(who, dependencies);
        if (found === undefined) throw new HttpError(404, 'person_unknown', 'nobody is known by this');
        const { person } = await namedPerson(who, dependencies);
        const consent = consentView(await consentDesk.look(found.address));
        const [kept, messages, replies, conversions] = await Promise.all([
          recordsOf(person),
          rowsOf('WA_Message', 'DecidedDateUTC', person, dependencies),
          rowsOf('WA_Reply', 'ReceivedDateUTC', person, dependencies),
          rowsOf('WA_Conversion', 'OccurredDateUTC', person, dependencies),
        ]);
        const all = {
          messages: mergedMessages(kept.messages, messages.rows.map(messageOfRow), await namedSteps()),
          replies: merged(kept.replies, replies.rows.map(replyOfRow), ({ replyId }) => replyId),
          conversions: conversions.rows.map(conversionOfRow),
        };
        return {
          consent,
          addresses: [...person.addresses],
          contactKeys: [...new Set([...person.contactKeys].filter((key) => key !== who || key === found.contactKey))],
          messages: newest(
            all.messages.map(withError),
            ({ acceptedAt, times }) => acceptedAt ?? Object.values(times)[0] ?? '',
          ),
          replies: newest(all.replies, ({ at }) => at),
          conversions: newest(all.conversions, ({ at }) => at),
          asked: [messages.asked, replies.asked, conversions.asked],
          isCut:
            [messages, replies, conversions].some(({ isFull }) => isFull) ||
            Object.values(all).some((list) => list.length > PERSON_RECORDS_SHOWN),
        };
      }),
    );
  };
}

type TextRow = (column: string) => string;

/** `isFull`: a page of them was read to its last place, so there may be more. */
interface RowsOfPerson {
  rows: TextRow[];
  asked: TableAsked;
  isFull: boolean;
}

/** The rows of a table that name the person, the newest of each name, under our own names of the columns. */
async function rowsOf(
  table: Table,
  date: string,
  person: Person,
  { mappings, definitions, rows }: PersonDependencies,
): Promise<RowsOfPerson> {
  const none = (asked: TableAsked): RowsOfPerson => ({ rows: [], asked, isFull: false });
  const mapping = await mappings.load();
  const target = mapTable(table, mapping, definitions);
  if (target === undefined) return none({ table, state: 'left_out' });
  const { fieldOf, textsOf } = mappedColumns(table, mapping, definitions);
  const spelled = [...person.addresses].flatMap(spellingsOf);
  const isNumber = (text: string) => /^\+?\d+$/.test(text);
  const wanted = [
    ...[...person.contactKeys].map((equals) => ({ column: 'ContactKey', equals })),
    ...spelled.map((equals) => ({ column: isNumber(equals) ? 'MobileNumber' : 'WhatsAppUserID', equals })),
  ];
  const orderBy = fieldOf(date);
  const page = { page: 1, size: PERSON_RECORDS_SHOWN, ...(orderBy !== undefined && { orderBy: `${orderBy} DESC` }) };
  try {
    const found = await Promise.all(
      wanted.flatMap(({ column, equals }) => {
        const field = fieldOf(column);
        return field === undefined ? [] : [rows.find(target.dataExtension, { column: field, equals }, page)];
      }),
    );
    const key = target.keys.map((name) => name.toLowerCase());
    const once = new Map(found.flat().map((row) => [key.map((name) => row[name]).join('\n'), row]));
    const unasked = new Set(wanted.map(({ column }) => column).filter((column) => fieldOf(column) === undefined));
    return {
      rows: [...once.values()].map(textsOf),
      asked: unasked.size === 0 ? { table, state: 'read' } : { table, state: 'not_read', ...whyUnasked([...unasked]) },
      isFull: found.some((page) => page.length >= PERSON_RECORDS_SHOWN),
    };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const { english, saying } = maskSentence(sentenceOfError(error));
    return none({ table, state: 'not_read', why: english, said: saying });
  }
}

/** What Redis keeps is newer than a row that says the same. */
function merged<T>(kept: readonly T[], rows: readonly T[], idOf: (one: T) => string): T[] {
  return [...new Map([...rows, ...kept].map((one) => [idOf(one), one])).values()];
}

/** What Redis keeps and what rows tell: rows alone know which blanks had no value, steps how their journey is called. */
function mergedMessages(
  kept: readonly PersonMessage[],
  rows: readonly PersonMessage[],
  steps: readonly NamedStep[],
): PersonMessage[] {
  const blanksOf = new Map(rows.map(({ messageKey, blanks }) => [messageKey, blanks]));
  const journeyOf = new Map(steps.map(({ activityId, journey }) => [activityId, journey]));
  return merged(kept, rows, ({ messageKey }) => messageKey).map((message) => {
    const blanks = blanksOf.get(message.messageKey);
    const journey = journeyOf.get(message.activityId) ?? message.journey;
    return { ...message, journey, ...(blanks && { blanks }) };
  });
}

function newest<T>(all: readonly T[], at: (one: T) => string): T[] {
  const time = (one: T) => Date.parse(at(one)) || 0;
  return [...all].sort((one, other) => time(other) - time(one)).slice(0, PERSON_RECORDS_SHOWN);
}

const TIMES = {
  sent: 'SentDateUTC',
  delivered: 'DeliveredDateUTC',
  read: 'ReadDateUTC',
  failed: 'FailedDateUTC',
  replied: 'RepliedDateUTC',
  clicked: 'ClickedDateUTC',
  converted: 'ConvertedDateUTC',
  optedOut: 'OptedOutDateUTC',
};

function messageOfRow(text: TextRow): PersonMessage {
  const at = timeOf(text('AcceptedDateUTC') || text('DecidedDateUTC'));
  const blanks = blanksOfRow(text);
  return {
    messageKey: text('MessageKey'),
    keptIn: 'data extension',
    journey: text('JBDefinitionID'),
    template: text('TemplateName'),
    activityId: text('JBActivityID'),
    outcome: [text('Branch'), text('FinalReason') || text('Reason')].filter(Boolean).join(' '),
    ...(at !== '' && { acceptedAt: at }),
    times: Object.fromEntries(
      Object.entries(TIMES).flatMap(([name, column]) => (text(column) ? [[name, timeOf(text(column))]] : [])),
    ),
    errorCode: text('ErrorCode'),
    ...(blanks.length > 0 && { blanks }),
    fallback: [text('FallbackKind'), text('FallbackReason')].filter(Boolean).join(' '),
  };
}

/** ISO 8601; what is no time stays as it is. */
function timeOf(stored: string): string {
  const seconds = storedSeconds(stored);
  return seconds === undefined ? stored : new Date(seconds * 1000).toISOString();
}

const replyOfRow = (text: TextRow): PersonReply => ({
  replyId: text('ReplyID'),
  keptIn: 'data extension',
  at: timeOf(text('ReceivedDateUTC')),
  from: 'customer',
  text: text('Body'),
  category: text('Category'),
  conversationId: text('ConversationID'),
});

const conversionOfRow = (text: TextRow): PersonConversion => ({
  conversionId: text('ConversionID'),
  at: timeOf(text('OccurredDateUTC')),
  name: text('Name'),
  value: [text('Value'), text('Currency')].filter(Boolean).join(' '),
  attribution: text('Attribution'),
  messageKey: text('MessageKey'),
});

function whyUnasked(columns: readonly string[]): Required<Pick<TableAsked, 'why' | 'said'>> {
  const { saying } = sayRefusal('refusal_unasked', { columns: columns.join(', ') });
  return { why: sayRefusal('refusal_unasked', { columns: columns.join(' and ') }).english, said: saying };
}
