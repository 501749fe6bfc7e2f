/// <reference path="./xml2js.d.ts" />

import type { AxiosInstance } from 'axios';
import { parseStringPromise } from 'xml2js';
import { z } from 'zod';
import type { AccessTokens } from './access-token';
import type { MarketingCloudClient } from './client';
import { sayFailure } from './failure-sentences';
import { errorFromNetwork, MarketingCloudError } from './marketing-cloud-error';

const TIMEOUT_MS = 10_000;
const CONTENT_TYPE = 'dataextension';

export interface DataFolder {
  /** What data extensions call `categoryId`. */
  id: number;
  name: string;
  /** 0 = this is the root. */
  parentId: number;
}

const folderSchema = z
  .object({
    ID: z.coerce.number().int(),
    Name: z.string(),
    ParentFolder: z.object({ ID: z.coerce.number().int() }).optional(),
  })
  .transform(({ ID, Name, ParentFolder }): DataFolder => ({ id: ID, name: Name, parentId: ParentFolder?.ID ?? 0 }));
/** xml2js gives one element as itself, several as a list, none as nothing. */
const oneOrMore = <T>(item: z.ZodType<T>) =>
  z
    .union([z.array(item), item])
    .optional()
    .transform((found): T[] => (found === undefined ? [] : Array.isArray(found) ? found : [found]));

const retrievedSchema = z.object({
  Envelope: z.object({
    Body: z.object({ RetrieveResponseMsg: z.object({ OverallStatus: z.string(), Results: oneOrMore(folderSchema) }) }),
  }),
});
const createdSchema = z.object({
  Envelope: z.object({
    Body: z.object({
      CreateResponse: z.object({
        Results: z.object({
          StatusCode: z.string(),
          StatusMessage: z.string().optional(),
          NewID: z.coerce.number().int().optional(),
        }),
      }),
    }),
  }),
});

const userInfoSchema = z.object({ rest: z.object({ soap_instance_url: z.url() }) });

/**
 * Folders of data extensions, which REST does not know: SOAP's `DataFolder` (MC 4.2). Where no SOAP address is set, the one
 * that `userinfo` tells is taken. Every call throws MarketingCloudError, or what `tokens.get()` throws.
 */
export function createDataFolders(options: {
  http: AxiosInstance;
  tokens: AccessTokens;
  client: MarketingCloudClient;
  soapUrl: string | undefined;
}) {
  const { http, tokens, client } = options;

  async function serviceUrl(): Promise<string> {
    const base = (options.soapUrl ?? (await toldUrl())).replace(/\/+$/, '');
    return /\/Service\.asmx$/i.test(base) ? base : `${base}/Service.asmx`;
  }

  async function toldUrl(): Promise<string> {
    const { rest } = await client.call({
      operation: 'user_info',
      method: 'GET',
      host: 'auth',
      path: '/v2/userinfo',
      answer: userInfoSchema,
      idempotent: true,
    });
    return rest.soap_instance_url;
  }

  async function call<T>(action: 'Retrieve' | 'Create', body: string, answer: z.ZodType<T>): Promise<T> {
    const operation = `folder_${action.toLowerCase()}`;
    const url = await serviceUrl();
    const token = await tokens.get();
    let said: { status: number; data: string };
    try {
      said = await http.request({
        method: 'POST',
        url,
        headers: { 'content-type': 'text/xml; charset=UTF-8', soapaction: action },
        data: envelope(token, body),
        timeout: TIMEOUT_MS,
        maxRedirects: 0,
        responseType: 'text',
        transformResponse: [(data) => data],
        validateStatus: () => true,
      });
    } catch (error) {
      throw errorFromNetwork(operation, codeOf(error));
    }
    const parsed = answer.safeParse(await readXml(said.data));
    if (parsed.success) return parsed.data;
    throw new MarketingCloudError(
      'mc_unreadable',
      sayFailure('mcf_undocumented', { operation, status: String(said.status) }),
    );
  }

  async function retrieve(filter: string): Promise<DataFolder[]> {
    const { RetrieveResponseMsg } = (await call('Retrieve', retrieveRequest(filter), retrievedSchema)).Envelope.Body;
    const { OverallStatus: status, Results } = RetrieveResponseMsg;
    if (status === 'OK' || status === 'MoreDataAvailable') return Results;
    throw refused('folder_retrieve', status);
  }

  return {
    /** The folders of data extensions with this name. */
    named: (name: string) => retrieve(both(equals('ContentType', CONTENT_TYPE), equals('Name', name))),
    /** The folders of data extensions, or of Query Activities, that stand directly under no other: the root. */
    roots: (contentType: typeof CONTENT_TYPE | 'queryactivity' = CONTENT_TYPE) =>
      retrieve(both(equals('ContentType', contentType), equals('ParentFolder.ID', '0'))),
    /** Makes a folder under another; → its id. */
    async make(name: string, parentId: number): Promise<number> {
      const { Results } = (await call('Create', createRequest(name, parentId), createdSchema)).Envelope.Body
        .CreateResponse;
      if (Results.StatusCode === 'OK' && Results.NewID !== undefined) return Results.NewID;
      throw refused('folder_create', Results.StatusMessage ?? Results.StatusCode);
    },
  };
}

const refused = (operation: string, words: string) =>
  new MarketingCloudError('mc_refused', sayFailure('mcf_said', { operation, words }));

export type DataFolders = ReturnType<typeof createDataFolders>;

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const PARTNER = 'http://exacttarget.com/wsdl/partnerAPI';

const escapeXml = (text: string) => text.replace(/[<>&'"]/g, (character) => `&#${character.charCodeAt(0)};`);

function envelope(token: string, body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="${XSI}">` +
    `<Header><fueloauth xmlns="http://exacttarget.com">${escapeXml(token)}</fueloauth></Header><Body>${body}</Body></Envelope>`
  );
}

const equals = (property: string, value: string) =>
  `xsi:type="SimpleFilterPart"><Property>${property}</Property><SimpleOperator>equals</SimpleOperator>` +
  `<Value>${escapeXml(value)}</Value>`;

const both = (left: string, right: string) =>
  `<Filter xsi:type="ComplexFilterPart"><LeftOperand ${left}</LeftOperand><LogicalOperator>AND</LogicalOperator>` +
  `<RightOperand ${right}</RightOperand></Filter>`;

function retrieveRequest(filter: string): string {
  const properties = ['ID', 'Name', 'ContentType', 'ParentFolder.ID'].map((name) => `<Properties>${name}</Properties>`);
  return (
    `<RetrieveRequestMsg xmlns="${PARTNER}"><RetrieveRequest><ObjectType>DataFolder</ObjectType>` +
    `${properties.join('')}${filter}</RetrieveRequest></RetrieveRequestMsg>`
  );
}

/** Without the three flags a folder that was made so can be neither changed nor deleted (practice). */
function createRequest(name: string, parentId: number): string {
  return (
    `<CreateRequest xmlns="${PARTNER}"><Options/><Objects xsi:type="DataFolder"><Name>${escapeXml(name)}</Name>` +
    `<Description>WhatsApp in Journey Builder</Description><ContentType>${CONTENT_TYPE}</ContentType>` +
    '<IsActive>true</IsActive><IsEditable>true</IsEditable><AllowChildren>true</AllowChildren>' +
    `<ParentFolder><ID>${parentId}</ID></ParentFolder></Objects></CreateRequest>`
  );
}

async function readXml(text: string): Promise<unknown> {
  try {
    return await parseStringPromise(text, {
      explicitArray: false,
      ignoreAttrs: true,
      tagNameProcessors: [(name) => name.replace(/^.*:/, '')],
    });
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
