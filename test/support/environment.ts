import { testRedisUrl } from './redis';

/** A complete environment for tests; clouds are on ports where nothing listens unless a test overrides them. */
export function testEnvironment(overrides: Record<string, string> = {}): Record<string, string | undefined> {
  return {
    // What a developer keeps beside the project is nothing of a test's.
    ENV_FILE: 'none',
    UNITS: 'none',
    PORT: '0',
    PUBLIC_URL: 'https://activity.example',
    REDIS_URL: testRedisUrl(),
    MC_AUTH_URL: 'http://127.0.0.1:9',
    MC_REST_URL: 'http://127.0.0.1:9',
    MC_CLIENT_ID: 'test-client',
    MC_CLIENT_SECRET: 'test-client-secret',
    MC_ACCOUNT_ID: '7281698',
    MC_JWT_SIGNING_SECRET: 'test-signing-secret,test-signing-secret-before',
    WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9',
    WHATSAPP_API_VERSION: 'v26.0',
    WHATSAPP_ACCESS_TOKEN: 'test-access-token',
    WHATSAPP_BUSINESS_ACCOUNT_ID: '900000000000001',
    WHATSAPP_PHONE_NUMBER_ID: '900000000000101,900000000000102',
    WHATSAPP_APP_SECRET: 'test-app-secret,test-app-secret-before',
    WHATSAPP_VERIFY_TOKEN: 'test-verify-token',
    CONVERSIONS_TOKEN: 'test-conversions-token',
    CONSENTS_TOKEN: 'test-consents-token',
    ADMIN_TOKEN: 'test-admin-token-0',
    REPORT_TOKEN: 'test-report-token',
    METRICS_TOKEN: 'test-metrics-token',
    LINK_SECRET: 'test-link-secret-0',
    LOG_LEVEL: 'silent',
    ...overrides,
  };
}
