import { z } from 'zod';
import { type Answer, type Call, type Operation, ok } from './operation';
import { invalidBody, notFound, RestError } from './rest-error';
import type { Surroundings } from './surroundings';
import {
  type EmailRefusal,
  emailDefinitionSchema,
  type ReceivedEmail,
  type TransactionalEmails,
} from './transactional-emails';

/** No limit per call is documented; the sandbox draws the line where the error code for "too many" must exist. */
const MAX_RECIPIENTS = 2000;

const attributes = z.record(z.string(), z.unknown()).optional();
const recipientSchema = z.object({
  contactKey: z.string().optional(),
  to: z.string().optional(),
  messageKey: z.string().optional(),
  attributes,
});
const oneSchema = z.object({ definitionKey: z.string().optional(), recipient: recipientSchema.optional(), attributes });
const manySchema = z.object({
  definitionKey: z.string().optional(),
  recipients: z.array(recipientSchema).optional(),
  attributes,
});

const PATH = '/messaging/v1/email';

/** Transactional email (MC 6): one message, many messages, status, definitions. */
export function transactionalEmailOperations(
  emails: TransactionalEmails,
  { ids }: Pick<Surroundings, 'ids'>,
): Operation[] {
  return [
    {
      name: 'email.sendMany',
      method: 'post',
      path: `${PATH}/messages`,
      needs: 'email_send',
      rowsIn: (call) => manySchema.safeParse(call.body).data?.recipients?.length ?? 0,
      run: (call) => sendMany(call, emails, ids()),
    },
    {
      name: 'email.sendOne',
      method: 'post',
      path: `${PATH}/messages/:messageKey`,
      needs: 'email_send',
      rowsIn: () => 1,
      run: (call) => sendOne(call, emails, ids()),
    },
    {
      name: 'email.notSent',
      method: 'get',
      path: `${PATH}/messages`,
      needs: 'email_read',
      run: (call) => {
        if (call.query.type !== 'notSent') throw invalidBody('The type must be notSent.', 10005);
        const events = emails
          .received()
          .map((email) => statusBody(email, emails))
          .filter(({ eventCategoryType }) => eventCategoryType === 'TransactionalSendEvents.EmailNotSent');
        return ok({ lastEventID: '0', count: events.length, pageSize: events.length, messages: events });
      },
    },
    {
      name: 'email.status',
      method: 'get',
      path: `${PATH}/messages/:messageKey`,
      needs: 'email_read',
      run: (call) => {
        const email = emails.find(call.params.messageKey ?? '');
        if (!email) throw notFound('The message');
        return ok({ requestId: ids(), ...statusBody(email, emails) });
      },
    },
    {
      name: 'email.define',
      method: 'post',
      path: `${PATH}/definitions`,
      needs: 'email_write',
      run: (call) => {
        const parsed = emailDefinitionSchema.safeParse(call.body);
        if (!parsed.success || !parsed.data.content)
          throw invalidBody('definitionKey and content are required.', 10002);
        if (emails.definition(parsed.data.definitionKey))
          throw new RestError(409, 30004, 'A definition with this key exists already.');
        emails.define(parsed.data);
        return { status: 201, body: { requestId: ids(), ...parsed.data } };
      },
    },
    {
      name: 'email.definitions',
      method: 'get',
      path: `${PATH}/definitions`,
      needs: 'email_read',
      run: (call) => ok({ requestId: ids(), ...pageOfDefinitions(call, emails) }),
    },
    {
      name: 'email.definition',
      method: 'get',
      path: `${PATH}/definitions/:definitionKey`,
      needs: 'email_read',
      run: (call) => {
        const definition = emails.definition(call.params.definitionKey ?? '');
        if (!definition) throw notFound('The definition');
        return ok({ requestId: ids(), ...definition });
      },
    },
  ];
}

/** `$page` and `$pagesize`, each definition without its content, and `count` of the page (practice). */
function pageOfDefinitions(call: Call, emails: TransactionalEmails) {
  const [page, pageSize] = [Number(call.query.$page ?? 1), Number(call.query.$pagesize ?? 50)];
  const definitions = emails
    .allDefinitions()
    .slice((page - 1) * pageSize, page * pageSize)
    .map(({ name, definitionKey, status }) => ({ name: name || definitionKey, definitionKey, status }));
  return { definitions, count: definitions.length, page, pageSize };
}

function sendOne(call: Call, emails: TransactionalEmails, requestId: string): Answer {
  const body = oneSchema.safeParse(call.body).data ?? {};
  const definitionKey = definitionOf(body.definitionKey, emails);
  const messageKey = call.params.messageKey ?? '';
  const recipient = {
    ...body.recipient,
    messageKey,
    attributes: { ...body.attributes, ...body.recipient?.attributes },
  };
  const refusal = emails.accept(definitionKey, recipient, requestId);
  if (refusal) throw new RestError(400, refusal.errorcode, refusal.message, { extra: { requestId } });
  return { status: 202, body: { requestId, errorcode: 0, responses: [{ messageKey }] } };
}

/** One answer per recipient, refused ones with their code; 400 only if none was queued. */
function sendMany(call: Call, emails: TransactionalEmails, requestId: string): Answer {
  const body = manySchema.safeParse(call.body).data ?? {};
  const definitionKey = definitionOf(body.definitionKey, emails);
  const recipients = body.recipients ?? [];
  if (recipients.length === 0) throw new RestError(400, 109102, 'MCMS_UTM_Validation_NoRecipients');
  if (recipients.length > MAX_RECIPIENTS) throw new RestError(400, 109101, 'MCMS_UTM_Validation_TooManyRecipients');
  const responses = recipients.map((recipient) => {
    const all = { ...recipient, attributes: { ...body.attributes, ...recipient.attributes } };
    const refusal: EmailRefusal | undefined = emails.accept(definitionKey, all, requestId);
    return { messageKey: recipient.messageKey ?? '', ...refusal };
  });
  const failed = responses.filter(({ errorcode }) => errorcode !== undefined).length;
  if (failed === 0) return { status: 202, body: { requestId, errorcode: 0, responses } };
  if (failed === responses.length)
    throw new RestError(400, 109103, 'MCMS_UTM_Validation_NoValidRecipients', { extra: { requestId, responses } });
  const message = `MCMS_UTM_ResponsesHasErrors: ${failed} subscribers failed to queue out of ${responses.length}`;
  return { status: 202, body: { requestId, errorcode: 109001, message, responses } };
}

function definitionOf(key: string | undefined, emails: TransactionalEmails): string {
  if (!key) throw new RestError(400, 109107, 'MCMS_UTM_Validation_MissingRequiredField_definitionKey');
  if (!emails.definition(key)) throw new RestError(400, 109111, 'MCMS_UTM_Validation_InvalidField_definitionKey');
  return key;
}

function statusBody(email: ReceivedEmail, emails: TransactionalEmails) {
  const { eventCategoryType, statusCode } = emails.statusOf(email);
  const { messageKey, contactKey, to, definitionKey, receivedAt, requestId } = email;
  return {
    eventCategoryType,
    timestampUTC: new Date(receivedAt).toISOString(),
    compositeId: `${requestId}.${messageKey}`,
    definitionKey,
    info: { messageKey, contactKey, to, statusCode, statusMessage: statusCode === 0 ? '' : `Status ${statusCode}` },
  };
}
