/** All that the n-th of two units says for itself: an account of its own, the first with two numbers. */
function unitSettings(n: 1 | 2): Record<string, string> {
  return {
    REDIS_DATABASE: String(n),
    MC_CLIENT_ID: `client-${n}`,
    MC_CLIENT_SECRET: `client-secret-${n}`,
    MC_JWT_SIGNING_SECRET: `signing-secret-${n}`,
    WHATSAPP_ACCESS_TOKEN: `access-token-${n}`,
    WHATSAPP_BUSINESS_ACCOUNT_ID: `90000000000001${n}`,
    WHATSAPP_PHONE_NUMBER_ID: n === 1 ? '900000000000111,900000000000112' : '900000000000121',
    WHATSAPP_APP_SECRET: `app-secret-of-${n}`,
    WHATSAPP_VERIFY_TOKEN: `verify-token-${n}`,
    CONVERSIONS_TOKEN: `conversions-token-of-${n}`,
    CONSENTS_TOKEN: `consents-token-of-${n}`,
    ADMIN_TOKENS: n === 1 ? 'Ana:operator-token-1' : 'Bia:operator-token-2',
    REPORT_TOKEN: `report-token-of-${n}`,
    LINK_SECRET: `link-secret-of-${n}`,
  };
}

/** A file of two units; what is given is the first one's, beside or instead of its own. */
export function unitsFile(settings: Record<string, unknown> = {}, first: Record<string, unknown> = {}) {
  return {
    units: [
      { mid: '510000001', name: 'Mexico', ...first, settings: { ...unitSettings(1), ...settings } },
      { mid: '510000002', name: 'Brazil', settings: unitSettings(2) },
    ],
  };
}
