import { createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Settings } from './settings';

/** One change of a notification; `time` stands on the entry of everything but messages and preferences (WA 3.3). */
export interface Update {
  field: string;
  value: Record<string, unknown>;
  time?: number;
  /** Sent although the app is not subscribed to its field: to play one that nobody has heard of. */
  unasked?: true;
}

/** Meta's limit for one POST (WA 3.2). */
const MAX_BYTES = 3 * 1024 * 1024;
const POST_TIMEOUT_MS = 20_000;

/**
 * Writes non-ASCII as lower-case `\uXXXX`, as Meta does before it signs (WA 3.1): what is sent is plain ASCII, and the
 * signature covers exactly these bytes.
 */
function escapedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** `sha256=<lower-case hex>` over the exact body. */
function signature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

interface Queued {
  update: Update;
  acknowledged: (() => void) | undefined;
}
interface Batch {
  body: string;
  attempt: number;
  acknowledged: (() => void)[];
}

/**
 * Delivers notifications: gathers updates to batches, signs, POSTs several at once over kept-alive connections, and
 * repeats what was not answered 200 until it is. Without a webhook URL updates are dropped: Meta keeps nothing for an
 * app that is not subscribed.
 */
export function createWebhookSender(options: {
  /** Signs what is sent from now on. */
  appSecret: () => string;
  businessAccountId: string;
  settings: () => Settings;
  random: () => number;
  /** Whether the app hears of this field; Meta keeps nothing of what it does not. */
  isSubscribed: (field: string) => boolean;
  initialUrl: string | undefined;
}) {
  const { appSecret, businessAccountId, settings, random, isSubscribed } = options;
  const agent = new Agent({ connections: 500, pipelining: 1, keepAliveTimeout: 10_000, bodyTimeout: POST_TIMEOUT_MS });
  const timers = new Set<NodeJS.Timeout>();
  let url = options.initialUrl;
  let queue: Queued[] = [];
  let flushing: NodeJS.Timeout | undefined;
  let ready: Batch[] = [];
  let underWay = 0;
  let waitingToRetry = 0;
  let shuffled = 0;
  let generation = 0;
  let closed = false;
  const counts = {
    updates: 0,
    acknowledgedUpdates: 0,
    dropped: 0,
    posts: 0,
    acknowledged: 0,
    refused: 0,
    redelivered: 0,
    duplicated: 0,
  };
  let lastFailure: { status?: number; error?: string } | undefined;

  function later(ms: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
    return timer;
  }

  function enqueue(queued: Queued): void {
    queue.push(queued);
    if (queue.length >= settings().batchSize) flush();
    else flushing ??= later(settings().batchDelayMs, flush);
  }

  function flush(): void {
    if (flushing) {
      clearTimeout(flushing);
      timers.delete(flushing);
      flushing = undefined;
    }
    if (settings().webhooksHeld) return;
    const all = queue;
    queue = [];
    if (settings().shuffleMs > 0) shuffle(all);
    for (let start = 0; start < all.length; start += settings().batchSize) {
      addBatches(all.slice(start, start + settings().batchSize));
    }
    pump();
  }

  function addBatches(part: Queued[]): void {
    const body = bodyOf(part.map((queued) => queued.update));
    if (body.length > MAX_BYTES && part.length > 1) {
      const half = part.length >> 1;
      addBatches(part.slice(0, half));
      addBatches(part.slice(half));
      return;
    }
    const acknowledged = part.flatMap((queued) => [
      () => {
        counts.acknowledgedUpdates += 1;
      },
      ...(queued.acknowledged ? [queued.acknowledged] : []),
    ]);
    ready.push({ body, attempt: 0, acknowledged });
    if (random() < settings().duplicateRate) {
      counts.duplicated += 1;
      ready.push({ body, attempt: 0, acknowledged: [] });
    }
  }

  function bodyOf(updates: Update[]): string {
    const messaging = updates.filter((update) => update.time === undefined);
    const entries = updates
      .filter((update) => update.time !== undefined)
      .map(({ field, value, time }) => ({ id: businessAccountId, time, changes: [{ value, field }] }));
    return escapedJson({
      object: 'whatsapp_business_account',
      entry: [
        ...(messaging.length === 0
          ? []
          : [{ id: businessAccountId, changes: messaging.map(({ field, value }) => ({ value, field })) }]),
        ...entries,
      ],
    });
  }

  function pump(): void {
    while (!closed && !settings().webhooksHeld && underWay < settings().webhookConcurrency) {
      const batch = ready.shift();
      if (batch === undefined) return;
      underWay += 1;
      const of = generation;
      void post(batch).then((done) => {
        if (of !== generation) return;
        underWay -= 1;
        if (done) for (const acknowledged of batch.acknowledged) acknowledged();
        else retry(batch);
        pump();
      });
    }
  }

  async function post(batch: Batch): Promise<boolean> {
    if (url === undefined) return true;
    counts.posts += 1;
    if (batch.attempt > 0) counts.redelivered += 1;
    try {
      const answer = await request(url, {
        method: 'POST',
        dispatcher: agent,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'facebookexternalua',
          'x-hub-signature-256': signature(batch.body, appSecret()),
        },
        body: batch.body,
        headersTimeout: POST_TIMEOUT_MS,
      });
      await answer.body.dump();
      if (answer.statusCode === 200) {
        counts.acknowledged += 1;
        return true;
      }
      counts.refused += 1;
      lastFailure = { status: answer.statusCode };
    } catch (error) {
      counts.refused += 1;
      lastFailure = { error: error instanceof Error ? error.message : String(error) };
    }
    return false;
  }

  function retry(batch: Batch): void {
    if (closed) return;
    waitingToRetry += 1;
    const pause = Math.min(settings().retryMs * 2 ** Math.min(batch.attempt, 20), settings().retryMaxMs);
    const of = generation;
    later(pause, () => {
      if (of !== generation) return;
      waitingToRetry -= 1;
      ready.push({ ...batch, attempt: batch.attempt + 1 });
      pump();
    });
  }

  function shuffle(items: Queued[]): void {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      const [a, b] = [items[last], items[other]];
      if (a && b) {
        items[last] = b;
        items[other] = a;
      }
    }
  }

  return {
    /** Sends one update soon; `acknowledged` is called once the receiver has answered 200 to it. */
    send(update: Update, acknowledged?: () => void): void {
      if (closed) return;
      if (url === undefined || !(update.unasked || isSubscribed(update.field))) {
        counts.dropped += 1;
        acknowledged?.();
        return;
      }
      counts.updates += 1;
      const queued = { update, acknowledged };
      const wait = settings().shuffleMs * (settings().shuffleMs > 0 ? random() : 0);
      if (wait === 0) {
        enqueue(queued);
        return;
      }
      shuffled += 1;
      const of = generation;
      later(wait, () => {
        if (of !== generation) return;
        shuffled -= 1;
        enqueue(queued);
      });
    },
    /** To be called when a setting changed: releases what was held. */
    settingsChanged(): void {
      flush();
      pump();
    },
    url: () => url,
    setUrl(next: string | undefined): void {
      url = next;
    },
    /** Asks the receiver to prove itself, as Meta does when a URL is saved (WA 3.1). */
    async verify(candidate: string, verifyToken: string, challenge: string): Promise<boolean> {
      const target = new URL(candidate);
      target.searchParams.set('hub.mode', 'subscribe');
      target.searchParams.set('hub.challenge', challenge);
      target.searchParams.set('hub.verify_token', verifyToken);
      try {
        const answer = await request(target, { dispatcher: agent, headersTimeout: POST_TIMEOUT_MS });
        const body = await answer.body.text();
        return answer.statusCode === 200 && body === challenge;
      } catch {
        return false;
      }
    },
    state: () => ({
      url: url ?? null,
      ...counts,
      pending: queue.length + shuffled + ready.length + underWay + waitingToRetry,
      lastFailure: lastFailure ?? null,
    }),
    clear(): void {
      generation += 1;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      flushing = undefined;
      queue = [];
      ready = [];
      underWay = 0;
      waitingToRetry = 0;
      shuffled = 0;
      lastFailure = undefined;
      for (const key of Object.keys(counts) as (keyof typeof counts)[]) counts[key] = 0;
    },
    async close(): Promise<void> {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await agent.destroy();
    },
  };
}

export type WebhookSender = ReturnType<typeof createWebhookSender>;
