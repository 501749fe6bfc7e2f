import { actTexts } from './act-texts';
import { anyAlertTexts } from './any-alert-texts';
import { anyCheckTexts } from './any-check-texts';
import { callTexts } from './call-texts';
import { cloudAlertTexts } from './cloud-alert-texts';
import { crmTexts } from './crm-texts';
import { csvTexts } from './csv-texts';
import { failureTexts } from './failure-texts';
import { fixTexts } from './fix-texts';
import { graphTexts } from './graph-texts';
import { mappingTexts } from './mapping-texts';
import { marketingCloudTexts } from './marketing-cloud-texts';
import { provisionTexts } from './provision-texts';
import { publicUrlTexts } from './public-url-texts';
import { redisTexts } from './redis-texts';
import { refusalTexts } from './refusal-texts';
import { replyAlertTexts } from './reply-alert-texts';
import { replyTexts } from './reply-texts';
import { retentionTexts } from './retention-texts';
import { rightTexts } from './right-texts';
import { rowTexts } from './row-texts';
import { settingTexts } from './setting-texts';
import { shapeTexts } from './shape-texts';
import { signalAlertTexts } from './signal-alert-texts';
import { stepAlertTexts } from './step-alert-texts';
import { testRowTexts } from './test-row-texts';
import { webhookTexts } from './webhook-texts';
import { whatsAppTexts } from './whats-app-texts';

/** For each sentence that the server says by a code, what it is in the other languages. */
export type Translated<Sentences> = Readonly<Record<keyof Sentences, { es: string; pt: string }>>;

export const serverTexts = {
  ...actTexts,
  ...mappingTexts,
  ...graphTexts,
  ...settingTexts,
  ...refusalTexts,
  ...failureTexts,
  ...csvTexts,
  ...anyAlertTexts,
  ...stepAlertTexts,
  ...signalAlertTexts,
  ...cloudAlertTexts,
  ...replyAlertTexts,
  ...fixTexts,
  ...shapeTexts,
  ...callTexts,
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
