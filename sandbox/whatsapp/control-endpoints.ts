import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type Account, credentialsSchema, senderChangeSchema } from './account';
import { registrationSchema } from './app-registration';
import { FATES, ORDINARY_FATE } from './fates';
import { fatesDocument } from './fates-document';
import type { LoggedMessage } from './message-log';
import {
  templateCategoryUpdate,
  templateCategoryWarning,
  templateComponentsUpdate,
  templateQualityUpdate,
  templateStatusUpdate,
} from './notifications';
import { numberWithFate } from './numbers';
import { messagesPage } from './page';
import type { Person } from './people';
import { renderMessage } from './render-message';
import { settingsSchema } from './settings';
import type { Template, TemplateComponent } from './template';

const DAY_MS = 86_400_000;
const PAGE_MESSAGES = 100;

const listSchema = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).default(100),
  before: z.coerce.number().int().optional(),
  outcome: z.enum(['accepted', 'refused', 'lost']).optional(),
  /** Digits, `+E.164` or a BSUID. */
  to: z.string().optional(),
});
const webhookSchema = z.strictObject({ url: z.url().nullable(), verify: z.boolean().default(false) });
const whoSchema = z.string().min(5);
const inboundSchema = z.looseObject({
  /** `+E.164`, digits or a BSUID. */
  from: whoSchema,
  /** The business number that is written to; the first one where absent. */
  sender: z.string().optional(),
  /** Leave the phone number out of the webhook (WA 5.1). */
  hidePhone: z.boolean().default(false),
  copies: z.number().int().min(1).max(20).default(1),
  type: z.string().default('text'),
  /** A wamid, or `last`: the newest message that this person got. */
  context: z.union([z.literal('last'), z.string(), z.record(z.string(), z.unknown())]).optional(),
  id: z.string().optional(),
});
const preferenceSchema = z.strictObject({
  user: whoSchema,
  value: z.enum(['stop', 'resume']),
  sender: z.string().optional(),
  hidePhone: z.boolean().default(false),
});
const templateChangeSchema = z.strictObject({
  status: z
    .enum([
      'APPROVED',
      'PENDING',
      'REJECTED',
      'PAUSED',
      'DISABLED',
      'IN_APPEAL',
      'PENDING_DELETION',
      'LIMIT_EXCEEDED',
      'ARCHIVED',
    ])
    .optional(),
  reason: z.string().optional(),
  /** `other_info.title` of a pause, FIRST_PAUSE where absent. */
  pause: z.string().optional(),
  category: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
  /** The 24 h warning before a change of category. */
  correctCategory: z.enum(['MARKETING', 'UTILITY', 'AUTHENTICATION']).optional(),
  quality: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).optional(),
  components: z.array(z.looseObject({ type: z.string() })).optional(),
});
const notificationSchema = z.strictObject({
  field: z.string(),
  value: z.record(z.string(), z.unknown()),
  /** Account-level fields carry `entry.time`; leave false for messages. */
  accountLevel: z.boolean().default(true),
});
const numbersSchema = z.object({
  country: z.string().length(2),
  fate: z.string(),
  count: z.coerce.number().int().min(1).max(1000).default(1),
  from: z.coerce.number().int().min(0).default(0),
});

class ControlError extends Error {}

/** `/_sandbox/*`: what Meta has no API for: look inside, play a person, change a template, cause trouble. */
export function createControlEndpoints(account: Account): Router {
  const { log, people, life, webhooks, templates, numbers, clock } = account;
  const router = Router();
  router.use(express.json({ limit: '5mb' }));

  router.get('/', (_request, response) => {
    const messages = log.newest({ limit: PAGE_MESSAGES });
    response
      .set(
        'content-security-policy',
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
      )
      .type('html')
      .send(messagesPage(messages, account));
  });

  router.get('/messages', (request, response) => {
    const { limit, before, outcome, to } = listSchema.parse(request.query);
    const recipient = to === undefined || /^[A-Z]{2}\./.test(to) ? to : to.replace(/\D/g, '');
    response.json({ messages: log.newest({ limit, before, kind: outcome, recipient }).map(messageJson) });
  });
  router.get('/messages/:wamid', (request, response) => {
    const message = log.withWamid(request.params.wamid);
    if (message === undefined) throw new ControlError(`no message ${request.params.wamid}`);
    response.json(messageJson(message));
  });
  router.get('/recipients', (_request, response) => void response.json(log.recipients()));
  router.get('/duplicates', (_request, response) => void response.json({ duplicates: log.duplicates() }));
  router.get('/counters', (_request, response) => {
    const { duplicates, ...rest } = { ...log.counts(), ...life.counts(), duplicates: log.duplicates().length };
    response.json({ ...rest, duplicates, scheduled: life.scheduled(), webhooks: webhooks.state() });
  });
  router.get('/webhooks', (_request, response) => {
    const state = webhooks.state();
    response.json({ ...state, scheduled: life.scheduled(), idle: state.pending + life.scheduled() === 0 });
  });
  router.get('/people/:who', (request, response) => void response.json(personJson(personOf(request.params.who))));
  router.get('/fates', (_request, response) => void response.json({ fates: [ORDINARY_FATE, ...FATES] }));
  router.get('/fates.md', (_request, response) => void response.type('text/markdown').send(fatesDocument()));
  router.get('/numbers', (request, response) => {
    const { country, fate: wanted, count, from } = numbersSchema.parse(request.query);
    const fate = FATES.find(({ name, digits }) => name === wanted || digits === wanted);
    if (fate === undefined) throw new ControlError(`no fate ${wanted}`);
    const made = Array.from({ length: count }, (_, place) =>
      numberWithFate(country.toUpperCase(), fate.digits, from + place),
    );
    response.json({ numbers: made });
  });
  router.get('/templates', (_request, response) => void response.json({ templates: templates.all() }));

  router.put('/webhook', async (request, response) => {
    const { url, verify } = webhookSchema.parse(request.body);
    if (url !== null && verify) {
      const challenge = String(Math.floor(account.random() * 1e9));
      if (!(await webhooks.verify(url, account.credentials().verifyToken, challenge))) {
        throw new ControlError('the URL did not answer the challenge with 200 and its value');
      }
    }
    webhooks.setUrl(url ?? undefined);
    response.json({ url });
  });
  router.get('/chaos', (_request, response) => void response.json(account.settings()));
  router.put('/chaos', (request, response) => {
    const changes = settingsSchema.partial().parse(request.body);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    response.json(account.changeSettings(given));
  });
  router.get('/app', (_request, response) => void response.json(account.registration()));
  router.put('/app', (request, response) => {
    const changes = registrationSchema.partial().parse(request.body);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    response.json(account.changeRegistration(given));
  });
  router.put('/credentials', (request, response) => {
    account.changeCredentials(credentialsSchema.parse(request.body));
    response.json({ changed: true });
  });
  router.post('/reset', (_request, response) => {
    account.reset();
    response.json({ reset: true });
  });

  router.post('/inbound', (request, response) => {
    const { from, sender: to, hidePhone, copies, context, id, ...content } = inboundSchema.parse(request.body);
    const sender = senderOf(to);
    const person = personOf(from);
    if (content[content.type] === undefined && !['unsupported', 'system'].includes(content.type)) {
      throw new ControlError(`a message of type ${content.type} needs the object "${content.type}"`);
    }
    const answered = typeof context === 'string' ? contextOf(context, person, sender.displayPhoneNumber) : context;
    const message = { ...(answered === undefined ? {} : { context: answered }), ...content };
    response.json({ id: life.receive(sender, person, message, hidePhone, copies, id) });
  });
  router.post('/preferences', (request, response) => {
    const { user, value, sender, hidePhone } = preferenceSchema.parse(request.body);
    const person = personOf(user);
    life.prefer(senderOf(sender), person, value, hidePhone);
    response.json(personJson(person));
  });
  router.post('/notifications', (request, response) => {
    const { field, value, accountLevel } = notificationSchema.parse(request.body);
    webhooks.send({ field, value, unasked: true, ...(accountLevel ? { time: Math.floor(clock() / 1000) } : {}) });
    response.json({ sent: true });
  });
  router.patch('/senders/:id', (request, response) => {
    const number = senderOf(request.params.id);
    const changes = senderChangeSchema.parse(request.body);
    const changed = {
      ...number,
      ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)),
    };
    numbers.set(number.id, changed);
    if (changes.throughputLevel !== undefined || changes.messagingLimit !== undefined) {
      webhooks.send({
        field: 'phone_number_quality_update',
        time: Math.floor(clock() / 1000),
        value: {
          display_phone_number: changed.displayPhoneNumber.replace(/\D/g, ''),
          event: changes.throughputLevel === 'HIGH' ? 'THROUGHPUT_UPGRADE' : 'ONBOARDING',
          max_daily_conversations_per_business: changed.messagingLimit,
        },
      });
    }
    response.json(changed);
  });
  router.patch('/templates/:key', (request, response) => {
    const template = templateOf(request.params.key, request.query.language);
    response.json(changeTemplate(template, templateChangeSchema.parse(request.body)));
  });

  router.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (error instanceof z.ZodError) return void response.status(400).json({ error: z.prettifyError(error) });
    if (error instanceof ControlError || error instanceof RangeError || error instanceof SyntaxError) {
      return void response.status(400).json({ error: error.message });
    }
    next(error);
  });
  return router;

  function personOf(who: string): Person {
    return /^[A-Z]{2}\./.test(who) ? people.byUserId(who) : people.byPhone(who.replace(/\D/g, ''));
  }

  function senderOf(id: string | undefined) {
    const number = id === undefined ? [...numbers.values()][0] : numbers.get(id);
    if (number === undefined) throw new ControlError(`no business number ${id ?? ''}`);
    return number;
  }

  function contextOf(context: string, person: Person, displayPhoneNumber: string) {
    const id = context === 'last' ? person.lastWamid : context;
    if (id === undefined) throw new ControlError('this person has got no message yet');
    return { from: displayPhoneNumber.replace(/\D/g, ''), id };
  }

  /** By id, or by name (and `?language=` where a name has several). */
  function templateOf(key: string, language: unknown): Template {
    const found = templates.byId(key) ?? templates.byName(key, typeof language === 'string' ? language : undefined);
    if (found === undefined) throw new ControlError(`no template ${key}`);
    return found;
  }

  /** Changes a template and sends the webhook that Meta sends for each change (WA 3.6). */
  function changeTemplate(template: Template, change: z.infer<typeof templateChangeSchema>): Template {
    const at = clock();
    const next: Template = { ...template };
    if (change.status !== undefined) {
      next.status = change.status;
      if (change.status === 'REJECTED') next.rejected_reason = change.reason ?? 'INVALID_FORMAT';
    }
    if (change.category !== undefined && change.category !== template.category) {
      next.previous_category = template.category;
      next.category = change.category;
      delete next.correct_category;
    }
    if (change.correctCategory !== undefined) next.correct_category = change.correctCategory;
    if (change.quality !== undefined) next.quality_score = { score: change.quality, date: Math.floor(at / 1000) };
    if (change.components !== undefined) next.components = change.components as unknown as TemplateComponent[];
    templates.replace(next);

    if (change.status !== undefined) {
      const unpaused = template.status === 'PAUSED' && change.status === 'APPROVED';
      const pause = change.status === 'PAUSED' ? (change.pause ?? 'FIRST_PAUSE') : unpaused ? 'UNPAUSE' : change.pause;
      webhooks.send(templateStatusUpdate(next, change.status, change.reason, pause, at));
    }
    if (next.category !== template.category) webhooks.send(templateCategoryUpdate(next, template.category, at));
    if (change.correctCategory !== undefined) {
      webhooks.send(templateCategoryWarning(next, change.correctCategory, at + DAY_MS, at));
    }
    if (change.quality !== undefined) webhooks.send(templateQualityUpdate(next, template.quality_score.score, at));
    if (change.components !== undefined) webhooks.send(templateComponentsUpdate(next, at));
    return next;
  }
}

function messageJson(message: LoggedMessage) {
  const { template, ...rest } = message;
  return {
    ...rest,
    template:
      template === undefined ? null : { name: template.name, language: template.language, category: template.category },
    rendered: message.outcome.kind === 'refused' ? null : renderMessage(message.payload, template),
  };
}

function personJson(person: Person) {
  const { waId, userId, name, username, marketingStopped, lastWamid, windows } = person;
  return { waId, userId, name, username, marketingStopped, lastWamid, windows: Object.fromEntries(windows) };
}
