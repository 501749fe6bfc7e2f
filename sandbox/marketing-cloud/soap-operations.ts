/// <reference path="./xml2js.d.ts" />
import express, { type Express } from 'express';
import { parseStringPromise } from 'xml2js';
import { z } from 'zod';
import type { AccessTokens } from './access-tokens';
import type { Chaos } from './chaos';
import type { Counters } from './counters';
import type { Folder, Folders } from './folders';

const part = z.object({ Property: z.string(), SimpleOperator: z.literal('equals'), Value: z.string() });
type Part = z.infer<typeof part>;
const filterSchema = z.union([
  z.object({ LeftOperand: part, LogicalOperator: z.literal('AND'), RightOperand: part }),
  part,
]);
const envelopeSchema = z.object({
  Envelope: z.object({
    Header: z.object({
      fueloauth: z.union([z.string(), z.object({ _: z.string() }).transform(({ _: token }) => token)]),
    }),
    Body: z.union([
      z.object({
        RetrieveRequestMsg: z.object({
          RetrieveRequest: z.object({ ObjectType: z.literal('DataFolder'), Filter: filterSchema.optional() }),
        }),
      }),
      z.object({
        CreateRequest: z.object({
          Objects: z.object({
            Name: z.string(),
            ContentType: z.literal('dataextension'),
            ParentFolder: z.object({ ID: z.coerce.number() }),
          }),
        }),
      }),
    ]),
  }),
});

const PARTNER = 'http://exacttarget.com/wsdl/partnerAPI';

/**
 * `POST /Service.asmx`: the SOAP calls that folders of data extensions need, Retrieve and Create of `DataFolder`, and no
 * other (MC 4.2). An error comes with HTTP 200 and a status, or as a fault.
 */
export function mountSoap(
  app: Express,
  { folders, tokens, chaos, counters }: { folders: Folders; tokens: AccessTokens; chaos: Chaos; counters: Counters },
): void {
  app.post('/Service.asmx', express.text({ type: () => true }), async (request, response) => {
    const answer = (status: number, body: string) => {
      counters.called('soap', status);
      response.status(status).type('text/xml').send(envelope(body));
    };
    if (chaos.settings.soapAway) return answer(503, fault('Server', 'Service unavailable'));
    const parsed = envelopeSchema.safeParse(await readXml(String(request.body)));
    if (!parsed.success) return answer(500, fault('Client', 'The request is not one that this sandbox knows.'));
    const { Header, Body } = parsed.data.Envelope;
    const token = tokens.find(Header.fueloauth);
    if (token?.kind !== 'package') return answer(500, fault('q0:Security', 'Token Expired'));
    if ('RetrieveRequestMsg' in Body) {
      const { Filter } = Body.RetrieveRequestMsg.RetrieveRequest;
      if (asksForQueries(Filter)) return answer(200, retrieved([QUERY_FOLDER], 'queryactivity'));
      return answer(200, retrieved(folders.find((folder) => matches(folder, Filter))));
    }
    const { Name, ParentFolder } = Body.CreateRequest.Objects;
    return answer(200, created(folders.make(Name, ParentFolder.ID)));
  });
}

/** Queries stand in folders of their own. */
export const QUERY_FOLDER: Folder = { id: 310_210, name: 'Query', parentId: 0 };

function asksForQueries(filter: z.infer<typeof filterSchema> | undefined): boolean {
  const parts =
    filter === undefined ? [] : 'LeftOperand' in filter ? [filter.LeftOperand, filter.RightOperand] : [filter];
  return parts.some(({ Property, Value }) => Property === 'ContentType' && Value === 'queryactivity');
}

function matches(folder: Folder, filter: z.infer<typeof filterSchema> | undefined): boolean {
  const one = ({ Property, Value }: Part): boolean => {
    if (Property === 'Name') return folder.name === Value;
    if (Property === 'ContentType') return Value === 'dataextension';
    return Property === 'ParentFolder.ID' && String(folder.parentId) === Value;
  };
  if (filter === undefined) return true;
  return 'LeftOperand' in filter ? one(filter.LeftOperand) && one(filter.RightOperand) : one(filter);
}

const escapeXml = (text: string) => text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);

function retrieved(found: readonly Folder[], contentType = 'dataextension'): string {
  const results = found.map(
    ({ id, name, parentId }) =>
      `<Results xsi:type="DataFolder"><ID>${id}</ID><ParentFolder><ID>${parentId}</ID></ParentFolder>` +
      `<Name>${escapeXml(name)}</Name><ContentType>${contentType}</ContentType></Results>`,
  );
  return `<RetrieveResponseMsg xmlns="${PARTNER}"><OverallStatus>OK</OverallStatus><RequestID>sandbox</RequestID>${results.join('')}</RetrieveResponseMsg>`;
}

function created(folder: Folder | undefined): string {
  const result =
    folder === undefined
      ? '<StatusCode>Error</StatusCode><StatusMessage>The folder could not be made.</StatusMessage><ErrorCode>1</ErrorCode>'
      : `<StatusCode>OK</StatusCode><StatusMessage>Folder created successfully.</StatusMessage><NewID>${folder.id}</NewID>`;
  const status = folder === undefined ? 'Error' : 'OK';
  return `<CreateResponse xmlns="${PARTNER}"><Results>${result}</Results><RequestID>sandbox</RequestID><OverallStatus>${status}</OverallStatus></CreateResponse>`;
}

const fault = (code: string, text: string) =>
  `<soap:Fault><faultcode>${code}</faultcode><faultstring>${text}</faultstring></soap:Fault>`;

const envelope = (body: string) =>
  '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" ' +
  `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Body>${body}</soap:Body></soap:Envelope>`;

async function readXml(text: string): Promise<unknown> {
  try {
    return await parseStringPromise(text, {
      explicitArray: false,
      tagNameProcessors: [(name) => name.replace(/^.*:/, '')],
    });
  } catch {
    return undefined;
  }
}
