import { randomBytes } from 'node:crypto';

/** The settings of the product, made up for this run; the sender's limit is out of the way. */
export function appEnvironment(cloudsUrl, redisUrl) {
  const secret = () => randomBytes(24).toString('hex');
  return {
    PUBLIC_URL: 'https://activity.example',
    REDIS_URL: redisUrl,
    MC_AUTH_URL: cloudsUrl,
    MC_REST_URL: cloudsUrl,
    MC_CLIENT_ID: 'bench',
    MC_CLIENT_SECRET: secret(),
    MC_ACCOUNT_ID: '7281698',
    MC_JWT_SIGNING_SECRET: secret(),
    WHATSAPP_GRAPH_URL: cloudsUrl,
    WHATSAPP_API_VERSION: 'v26.0',
    WHATSAPP_ACCESS_TOKEN: secret(),
    WHATSAPP_BUSINESS_ACCOUNT_ID: '900000000000001',
    WHATSAPP_PHONE_NUMBER_ID: '900000000000101',
    WHATSAPP_APP_SECRET: secret(),
    WHATSAPP_VERIFY_TOKEN: secret(),
    WHATSAPP_MESSAGES_PER_SECOND: '10000',
    CONVERSIONS_TOKEN: secret(),
    CONSENTS_TOKEN: secret(),
    ADMIN_TOKEN: secret(),
    REPORT_TOKEN: secret(),
    METRICS_TOKEN: secret(),
    LINK_SECRET: secret(),
    LOG_LEVEL: 'warn',
  };
}
