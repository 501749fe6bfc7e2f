/** Journey Builder's page is served from these families, whatever the stack (JB 6). */
const JOURNEY_BUILDER_FAMILIES = ['.exacttarget.com', '.marketingcloudapps.com'];

/** The origin of the page that frames us, or undefined on a top-level page or where the browser hides it. */
export function parentOrigin(page: {
  ancestorOrigins: ArrayLike<string> | undefined;
  referrer: string;
}): string | undefined {
  const stated = page.ancestorOrigins?.[0] ?? page.referrer;
  if (!stated || !URL.canParse(stated)) return undefined;
  const { origin } = new URL(stated);
  return origin === 'null' ? undefined : origin;
}

/** Whether this origin is Salesforce's own; any other must be named by our server (`GET /api/host-origins`). */
export function isJourneyBuilderOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === 'https:' && JOURNEY_BUILDER_FAMILIES.some((family) => hostname.endsWith(family));
}
