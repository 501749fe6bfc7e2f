import { PACKAGE, SCOPES, scopeFix } from '../marketing-cloud/scopes';
import { type Answer, toldBy, wordsOf } from './answer';
import type { MarketingCloudFacts } from './ask-marketing-cloud';
import { about, type Judged } from './check';

const DATA_EXTENSIONS_READ = 'data_extensions_read';

/** Whether somebody refuses for want of a right: 401 with a token that is seconds old is one (MC 1). */
export const isRightMissing = (answer: Answer<unknown> | undefined): boolean =>
  answer?.kind === 'refused' && (answer.status === 401 || answer.status === 403);

/**
 * Token, REST host, business unit and scopes. `dataExtensions` is what the list of data extensions answered, where it was
 * asked: a route that refuses counts for more than a list of scopes.
 */
export function judgeMarketingCloud(facts: MarketingCloudFacts, dataExtensions?: Answer<unknown>): Judged[] {
  const { token } = facts;
  const check = about('marketing_cloud.token', 'Marketing Cloud access');
  if (token.kind !== 'told') return [judgeRefusedToken(facts)];
  return [
    check.ok(`a token for ${token.value.lifeSeconds} s`),
    judgeRestHost(facts),
    judgeBusinessUnit(facts),
    ...judgeScopes(facts, dataExtensions),
  ];
}

function judgeRefusedToken({ token, authUrl, accountId }: MarketingCloudFacts): Judged {
  const check = about('marketing_cloud.token', 'Marketing Cloud access');
  if (token.kind === 'told') return check.ok('a token was given');
  const words = wordsOf(token);
  if (token.kind === 'silent') {
    return check.silent(
      `${authUrl}: ${words}`,
      'see that MC_SUBDOMAIN (or MC_AUTH_URL) is that of the package, and that no firewall or IP allow-list stands between',
    );
  }
  // 401 is OAuth's word for a wrong client; a wrong business unit or scope is a 400 (MC 1).
  return token.status === 401
    ? check.fail(
        words,
        `set MC_CLIENT_ID and MC_CLIENT_SECRET to those of ${PACKAGE}; a secret ends 180 days after it was made (docs/secrets.md)`,
      )
    : check.fail(
        words,
        `set MC_ACCOUNT_ID (${accountId}) to the MID of the business unit, and give it access at the package's Access tab`,
      );
}

function judgeRestHost({ token, context, restUrl }: MarketingCloudFacts): Judged {
  const check = about('marketing_cloud.rest', 'Marketing Cloud REST');
  const named = toldBy(token)?.restUrl;
  const isOther = named !== undefined && hostOf(named) !== hostOf(restUrl);
  const fix = isOther ? `set MC_REST_URL to ${named}` : 'set MC_SUBDOMAIN (or MC_REST_URL) to that of the package';
  if (context?.kind === 'told') {
    return isOther
      ? check.warn(`answers at ${hostOf(restUrl)}; the token is for ${hostOf(named)}`, fix)
      : check.ok(`answers at ${hostOf(restUrl)}`);
  }
  if (context === undefined) return check.unknown('it was not asked', fix);
  const words = `${restUrl}: ${wordsOf(context)}`;
  return context.kind === 'silent' ? check.silent(words, fix) : check.fail(words, fix);
}

function judgeBusinessUnit({ accountId, context, userInfo }: MarketingCloudFacts): Judged {
  const check = about('marketing_cloud.business_unit', 'Marketing Cloud business unit');
  const fix = 'set MC_ACCOUNT_ID to the MID of the business unit that owns the journeys (its name at the top right)';
  const units = [toldBy(context), toldBy(userInfo)?.memberId].filter((unit) => unit !== undefined);
  const other = units.find((unit) => unit !== accountId);
  if (other !== undefined) return check.fail(`the token is for ${other}, MC_ACCOUNT_ID is ${accountId}`, fix);
  return units.length > 0 ? check.ok(accountId) : check.unknown('neither tokenContext nor userinfo tells it', fix);
}

function judgeScopes(facts: MarketingCloudFacts, dataExtensions: Answer<unknown> | undefined): Judged[] {
  const { userInfo, token, journeys } = facts;
  const listed = [toldBy(userInfo)?.scopes, toldBy(token)?.scopes].find((scopes) => scopes && scopes.length > 0);
  const routes: Record<string, Answer<unknown> | undefined> = {
    [DATA_EXTENSIONS_READ]: dataExtensions,
    journeys_read: journeys,
  };
  return Object.entries(SCOPES).map(([scope, { level, use }]) => {
    const check = about(`marketing_cloud.scope.${scope}`, `Marketing Cloud scope ${scope}`);
    const route = routes[scope];
    if (route?.kind === 'refused' && isRightMissing(route)) {
      return check[level](`the call that needs it is refused: ${route.words}`, scopeFix(scope));
    }
    if (listed !== undefined && !listed.includes(scope)) {
      return check[level](`not granted: the app cannot ${use}`, scopeFix(scope));
    }
    if (route?.kind === 'told') return check.ok('the call that needs it is answered');
    return listed?.includes(scope)
      ? check.ok('granted')
      : check.unknown('Marketing Cloud lists no scopes', scopeFix(scope));
  });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
