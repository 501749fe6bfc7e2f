import { Connection, OAuth2 } from 'jsforce/core';
import { z } from 'zod';
import type { Config } from '../config';
import { CrmError, errorOfCall, errorOfLogIn, errorOfRecord, saveErrorSchema } from './crm-error';

/** jsforce's own default, 50.0, is older than some of what is called here (MC 7.2). */
const API_VERSION = '60.0';
/**
 * A rule of the org that looks for duplicates, and would let a person save after a warning, lets us save (MC 7.3): records
 * that share a number are the ones that such rules find, and an opt-out is to be ticked on all of them.
 */
const SAVE_DUPLICATES = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' };
const AUTO_ASSIGN = 'Sforce-Auto-Assign';
/** jsforce's own default is half an hour. A search by an unindexed phone field may take seconds. */
const CALL_TIMEOUT_MS = 30_000;
/** Limit of one collection call (MC 7.3). */
const RECORDS_A_CALL = 200;

const tokenSchema = z.object({ access_token: z.string().min(1), instance_url: z.url() });

/** Attributes aside, fields and values as the org names them. */
const recordSchema = z.looseObject({ Id: z.string() });
export type CrmRecord = z.infer<typeof recordSchema>;
const queryAnswerSchema = z.object({ records: z.array(recordSchema) });

const saveResultSchema = z.object({
  success: z.boolean(),
  id: z.string().nullish(),
  errors: z.array(saveErrorSchema).catch([]),
});
type Values = Record<string, string | number | boolean | null>;

const objectSchema = z.object({
  name: z.string(),
  keyPrefix: z.string().nullish(),
  queryable: z.boolean(),
  updateable: z.boolean(),
  createable: z.boolean().optional(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      updateable: z.boolean(),
      createable: z.boolean().optional(),
      filterable: z.boolean(),
      externalId: z.boolean().optional(),
    }),
  ),
});
export type CrmObjectDescription = z.infer<typeof objectSchema>;

export interface RecordUpdate {
  object: string;
  id: string;
  fields: Values;
}

export interface NewRecord {
  object: string;
  fields: Values;
}

/**
 * Whether the org's rules choose the owner of new Cases and Leads: `FALSE` keeps the one that is given, which REST does
 * not by default; `TRUE` is the active rule; else the id of a rule (MC 7.3).
 */
export type AutoAssign = 'TRUE' | 'FALSE' | (string & {});

/** A record that is there now, or why it is not. */
export type SavedRecord = { id: string } | CrmError;

interface Call {
  operation: string;
  method: 'GET' | 'PATCH' | 'POST';
  /** From the version on: `/query?q=…`. */
  path: string;
  body?: object;
  headers?: Record<string, string>;
}

/**
 * The connection to Salesforce CRM: OAuth client credentials at the My Domain address, through jsforce (MC 7.2). Logs in
 * at the first call; a session that ended is renewed once a call. Nothing is tried again by itself beyond that: callers
 * do, by `CrmError.retry`. Every method throws CrmError.
 */
export function createCrmConnection(options: { settings: NonNullable<Config['salesforce']>; timeoutMs?: number }) {
  const { settings, timeoutMs = CALL_TIMEOUT_MS } = options;
  let live: Promise<Connection> | undefined;

  async function logIn(): Promise<Connection> {
    const oauth2 = new OAuth2(settings);
    try {
      const answer = await within(timeoutMs, oauth2.requestToken({ grant_type: 'client_credentials' }));
      const token = tokenSchema.safeParse(answer);
      if (!token.success) throw new CrmError('crm_unreadable', 'log-in: the answer holds no token');
      const { access_token: accessToken, instance_url: instanceUrl } = token.data;
      // Without OAuth settings of its own: jsforce would try to renew a session that has no refresh token.
      return new Connection({ instanceUrl, accessToken, version: API_VERSION });
    } catch (error) {
      throw errorOfLogIn(error);
    }
  }

  /** The session in use, or a new one; callers at the same time share the log-in. */
  function connected(): Promise<Connection> {
    if (live === undefined) {
      const login = logIn();
      live = login;
      login.catch(() => end(login));
    }
    return live;
  }

  function end(session: Promise<Connection>): void {
    if (live === session) live = undefined;
  }

  async function request(connection: Connection, { operation, method, path, body, headers }: Call): Promise<unknown> {
    const content = body && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    };
    try {
      return await connection.request(
        { method, url: path, ...content },
        { timeout: timeoutMs, retry: { maxRetries: 0 } },
      );
    } catch (error) {
      throw errorOfCall(operation, error);
    }
  }

  async function call<T>(what: Call, answer: z.ZodType<T>): Promise<T> {
    for (let again = false; ; again = true) {
      const session = connected();
      const connection = await session;
      try {
        const parsed = answer.safeParse(await request(connection, what));
        if (parsed.success) return parsed.data;
        throw new CrmError('crm_unreadable', `${what.operation}: unexpected answer`);
      } catch (error) {
        if (!(error instanceof CrmError && error.code === 'crm_session_ended')) throw error;
        end(session);
        if (again) throw error;
      }
    }
  }

  /** A collection call for every 200 records; each is saved on its own. → in their order */
  async function save(what: Omit<Call, 'body'>, bodies: readonly object[]): Promise<SavedRecord[]> {
    const results: SavedRecord[] = [];
    for (let from = 0; from < bodies.length; from += RECORDS_A_CALL) {
      const records = bodies.slice(from, from + RECORDS_A_CALL);
      const answered = await call({ ...what, body: { allOrNone: false, records } }, z.array(saveResultSchema));
      // Which record they are of is told by their place alone. Records that were written will be found to be right.
      if (answered.length !== records.length) {
        const counts = `${answered.length} results for ${records.length} records`;
        throw new CrmError('crm_unreadable', `${what.operation}: ${counts}`);
      }
      results.push(
        ...answered.map(({ success, id, errors }) =>
          success ? { id: id ?? '' } : errorOfRecord(what.operation, errors),
        ),
      );
    }
    return results;
  }

  return {
    /** Logs in, or finds that it is; → the address of the org. */
    async logIn(): Promise<{ instanceUrl: string }> {
      return { instanceUrl: (await connected()).instanceUrl };
    },

    /** The records of one SOQL query, of its first page: at most 2,000. */
    async query(soql: string): Promise<CrmRecord[]> {
      const path = `/query?q=${encodeURIComponent(soql)}`;
      return (await call({ operation: 'query', method: 'GET', path }, queryAnswerSchema)).records;
    },

    /** Writes records, each on its own; per record, in order, undefined or why it was not written. */
    async update(records: readonly RecordUpdate[]): Promise<(CrmError | undefined)[]> {
      const bodies = records.map(({ object, id, fields }) => ({ attributes: { type: object }, id, ...fields }));
      const call = {
        operation: 'update',
        method: 'PATCH',
        path: '/composite/sobjects',
        // An update too gives a Case or Lead to whom the org's rules choose, where nothing is said.
        headers: { ...SAVE_DUPLICATES, [AUTO_ASSIGN]: 'FALSE' },
      } as const;
      const saved = await save(call, bodies);
      return saved.map((each) => (each instanceof CrmError ? each : undefined));
    },

    /** New records, each on its own, in order. What a duplicate rule finds is refused, and names what it found. */
    create(records: readonly NewRecord[], { autoAssign }: { autoAssign: AutoAssign }): Promise<SavedRecord[]> {
      const bodies = records.map(({ object, fields }) => ({ attributes: { type: object }, ...fields }));
      const headers = { [AUTO_ASSIGN]: autoAssign };
      return save({ operation: 'create', method: 'POST', path: '/composite/sobjects', headers }, bodies);
    },

    /** New records of one object, or those that hold the same value in `externalId` already: a repeat makes no second. */
    upsert(
      records: readonly NewRecord[],
      { object, externalId, autoAssign }: { object: string; externalId: string; autoAssign: AutoAssign },
    ): Promise<SavedRecord[]> {
      const bodies = records.map(({ fields }) => ({ attributes: { type: object }, ...fields }));
      const path = `/composite/sobjects/${encodeURIComponent(object)}/${encodeURIComponent(externalId)}`;
      return save({ operation: 'upsert', method: 'PATCH', path, headers: { [AUTO_ASSIGN]: autoAssign } }, bodies);
    },

    /** What the execution user may do with an object and its fields. */
    describe(object: string): Promise<CrmObjectDescription> {
      const path = `/sobjects/${encodeURIComponent(object)}/describe`;
      return call({ operation: 'describe', method: 'GET', path }, objectSchema);
    },
  };
}

export type CrmConnection = ReturnType<typeof createCrmConnection>;

/** jsforce cannot end a log-in; what comes after the time is not waited for. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CrmError('crm_no_answer', `log-in: no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
