import { anyCheckSentences } from './any-check-sentences';
import { crmSentences } from './crm-sentences';
import { marketingCloudSentences } from './marketing-cloud-sentences';
import { publicUrlSentences } from './public-url-sentences';
import { redisSentences } from './redis-sentences';
import { replySentences } from './reply-sentences';
import { webhookSentences } from './webhook-sentences';
import { whatsAppSentences } from './whats-app-sentences';

/** What checks say, by code: in English here, in the page's other languages in ui/admin/text/server. */
export const doctorSentences = {
  ...anyCheckSentences,
  ...redisSentences,
  ...publicUrlSentences,
  ...marketingCloudSentences,
  ...whatsAppSentences,
  ...webhookSentences,
  ...crmSentences,
  ...replySentences,
} as const;
