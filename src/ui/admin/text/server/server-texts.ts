import { actTexts } from './act-texts';
import { anyCheckTexts } from './any-check-texts';
import { crmTexts } from './crm-texts';
import { marketingCloudTexts } from './marketing-cloud-texts';
import { provisionTexts } from './provision-texts';
import { publicUrlTexts } from './public-url-texts';
import { redisTexts } from './redis-texts';
import { replyTexts } from './reply-texts';
import { retentionTexts } from './retention-texts';
import { rightTexts } from './right-texts';
import { rowTexts } from './row-texts';
import { testRowTexts } from './test-row-texts';
import { webhookTexts } from './webhook-texts';
import { whatsAppTexts } from './whats-app-texts';

/** For each sentence that the server says by a code, what it is in the other languages. */
export type Translated<Sentences> = Readonly<Record<keyof Sentences, { es: string; pt: string }>>;

export const serverTexts = {
  ...actTexts,
  ...anyCheckTexts,
  ...redisTexts,
  ...publicUrlTexts,
  ...marketingCloudTexts,
  ...provisionTexts,
  ...retentionTexts,
  ...rightTexts,
  ...rowTexts,
  ...testRowTexts,
  ...whatsAppTexts,
  ...webhookTexts,
  ...crmTexts,
  ...replyTexts,
};

/** One language of them. */
export const serverTextsIn = (code: 'es' | 'pt'): Record<string, string> =>
  Object.fromEntries(Object.entries(serverTexts).map(([said, texts]) => [said, texts[code]]));
