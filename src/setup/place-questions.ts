import type { SetupQuestion } from './setup-question';

/** Where the app runs, and who hears of trouble. */
export const PLACE_QUESTIONS: readonly SetupQuestion[] = [
  {
    setting: 'PUBLIC_URL',
    ask: 'Address at which Journey Builder, Meta and customers reach this app',
    where: 'that of your platform or of the proxy before this machine, https on port 443',
    read: (typed) => ({ PUBLIC_URL: typed.replace(/\/+$/, '') }),
    check: (known, { askPublicUrl }) => askPublicUrl(known),
  },
  {
    setting: 'REDIS_URL',
    ask: 'Address of Redis; nothing = the app starts one of its own on this machine',
    where: 'your Redis plan: redis:// or rediss://',
    secret: true,
    proposal: () => ({ value: '' }),
    check: (known, { askRedis }) => askRedis(known),
  },
  {
    setting: 'ALERT_WEBHOOK_URL',
    ask: 'Address that alerts are posted to, such as an incoming webhook of Slack; nothing = none',
    where: 'your chat or on-call tool',
    secret: true,
    proposal: () => ({ value: '' }),
    check: async (known, { asker }) => {
      const url = known.ALERT_WEBHOOK_URL ?? '';
      if (url === '') return { kind: 'good', said: 'none: alerts stand at /admin and in the log alone' };
      const text = 'WhatsApp for Journey Builder: alerts will come here.';
      const answer = await asker.ask({
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ code: 'setup', text }),
      });
      if (answer.kind === 'silent') return { kind: 'unchecked', said: `no answer (${answer.code})` };
      return answer.status < 300
        ? { kind: 'good', said: 'took a first message' }
        : { kind: 'wrong', said: `answered HTTP ${answer.status} to a first message` };
    },
  },
];
