// Both clouds with no latency of their own, on one port: what remains is the cost of the app. Counts what it is sent.
import { createServer } from 'node:http';

const template = {
  id: '900000000000501',
  name: 'order_update',
  language: 'en_US',
  status: 'APPROVED',
  category: 'MARKETING',
  parameter_format: 'POSITIONAL',
  components: [
    { type: 'BODY', text: 'Hello {{1}}, your order {{2}} is ready.', example: { body_text: [['Ana', 'ORD-1']] } },
    { type: 'FOOTER', text: 'Reply STOP to opt out' },
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'See it', url: 'https://shop.example/{{1}}', example: ['https://shop.example/orders/1'] },
        { type: 'QUICK_REPLY', text: 'Stop' },
      ],
    },
  ],
};

/** The same without a purpose of marketing. */
const transactional = { ...template, id: '900000000000502', name: 'order_shipped', category: 'UTILITY' };

/** The message key of each message → how a webhook names it. */
const sent = new Map();
let messages = 0;
/** Calls that are Marketing Cloud's, its tokens among them, and how long WhatsApp takes to answer a message, ms. */
let marketingCloudCalls = 0;
let latencyMs = 0;
/** What was said without a template, and the rows of WA_Reply as they came. */
const texts = [];
const replyRows = [];

const isMessage = (method, path) => method === 'POST' && /\/(messages|marketing_messages)(\?|$)/.test(path);
const isMarketingClouds = (path) => /^\/(v2\/token|hub\/|data\/|interaction\/|messaging\/)/.test(path);

function answerTo(method, path, body) {
  if (isMessage(method, path)) return accepted(JSON.parse(body));
  if (path.includes('/message_templates')) return { data: [template, transactional], paging: {} };
  if (path.includes('/phone_numbers')) {
    return { data: [{ id: process.env.WHATSAPP_PHONE_NUMBER_ID, display_phone_number: '+52 55 5555 0100' }] };
  }
  if (path.includes('health_status'))
    return { id: '1', health_status: { can_send_message: 'AVAILABLE', entities: [] } };
  if (path.includes('/v2/token')) {
    const rest = `${process.env.MC_REST_URL}/`;
    return { access_token: 'bench', token_type: 'Bearer', expires_in: 1_080, rest_instance_url: rest, scope: '' };
  }
  if (method === 'GET' && path.includes('/async/')) {
    const now = new Date().toISOString();
    const status = { requestStatus: 'Complete', resultStatus: 'OK', hasErrors: false };
    return {
      status: { ...status, callDateTime: now, completionDateTime: now, requestId: 'bench' },
      resultMessages: [],
    };
  }
  if (path.includes('/async/') && path.includes('WA_Reply')) replyRows.push(...JSON.parse(body).items);
  if (path.includes('/async/')) return { requestId: 'bench', resultMessages: [] };
  // WA_Consent holds nothing, so promotional messages wait for nothing.
  if (path.includes('/rowset'))
    return method === 'GET' ? { count: 0, page: 1, pageSize: 1, items: [] } : JSON.parse(body);
  return {};
}

function accepted(message) {
  messages += 1;
  const wamid = `wamid.BENCH${String(messages).padStart(12, '0')}`;
  const waId = String(message.to).replace('+', '');
  if (message.type !== 'template') texts.push({ waId, at: Date.now() });
  sent.set(message.biz_opaque_callback_data, { wamid, waId });
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: message.to, wa_id: waId }],
    messages: [{ id: wamid, message_status: 'accepted' }],
  };
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    if (isMarketingClouds(request.url)) marketingCloudCalls += 1;
    const text = JSON.stringify(answerTo(request.method, request.url, body));
    const answer = () => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) });
      response.end(text);
    };
    if (latencyMs > 0 && isMessage(request.method, request.url)) setTimeout(answer, latencyMs);
    else answer();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));
process.on('message', (question) => {
  // `{latencyMs}` sets how long a message takes; `{sentFrom: n}` asks for those after the first n.
  if (question.latencyMs !== undefined) latencyMs = question.latencyMs;
  if (question.sentFrom !== undefined) return process.send?.([...sent].slice(question.sentFrom));
  const answers = { sent: [...sent], said: { texts, replyRows } };
  process.send?.(answers[question] ?? { messages, differentKeys: sent.size, marketingCloudCalls });
});
process.on('SIGTERM', () => process.exit(0));
