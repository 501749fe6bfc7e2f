import { SCOPES, scopeFix } from '../marketing-cloud/scopes';
import type { Sentence } from '../saying';
import { type Answer, toldBy, wordsOf } from './answer';
import type { MarketingCloudFacts } from './ask-marketing-cloud';
import { about, type Judged } from './check';
import { say, value } from './sentences/say';

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
  if (token.kind !== 'told') return [judgeRefusedToken(token, facts)];
  return [
    check.ok(say('mc_token', { seconds: token.value.lifeSeconds })),
    judgeRestHost(facts),
    judgeBusinessUnit(facts),
    ...judgeScopes(facts, dataExtensions),
  ];
}

function judgeRefusedToken(
  token: Exclude<MarketingCloudFacts['token'], { kind: 'told' }>,
  { authUrl, accountId }: MarketingCloudFacts,
): Judged {
  const check = about('marketing_cloud.token', 'Marketing Cloud access');
  const words = wordsOf(token);
  if (token.kind === 'silent') {
    return check.silent(say('of_address', { url: authUrl, said: words }), say('mc_see_subdomain'));
  }
  // 401 is OAuth's word for a wrong client; a wrong business unit or scope is a 400 (MC 1).
  return token.status === 401
    ? check.fail(words, say('mc_set_client'))
    : check.fail(words, say('mc_set_account', { account: accountId }));
}

function judgeRestHost({ token, context, restUrl }: MarketingCloudFacts): Judged {
  const check = about('marketing_cloud.rest', 'Marketing Cloud REST');
  const named = toldBy(token)?.restUrl;
  const isOther = named !== undefined && hostOf(named) !== hostOf(restUrl);
  const fix = isOther ? say('mc_set_rest', { url: named }) : say('mc_set_subdomain');
  if (context?.kind === 'told') {
    return isOther
      ? check.warn(say('mc_answers_token_for', { host: hostOf(restUrl), other: hostOf(named) }), fix)
      : check.ok(say('mc_answers', { host: hostOf(restUrl) }));
  }
  if (context === undefined) return check.unknown(say('mc_rest_not_asked'), fix);
  const words = say('of_address', { url: restUrl, said: wordsOf(context) });
  return context.kind === 'silent' ? check.silent(words, fix) : check.fail(words, fix);
}

function judgeBusinessUnit({ accountId, context, userInfo }: MarketingCloudFacts): Judged {
  const check = about('marketing_cloud.business_unit', 'Marketing Cloud business unit');
  const fix = say('mc_set_unit');
  const units = [toldBy(context), toldBy(userInfo)?.memberId].filter((unit) => unit !== undefined);
  const other = units.find((unit) => unit !== accountId);
  if (other !== undefined) return check.fail(say('mc_other_unit', { other, account: accountId }), fix);
  return units.length > 0 ? check.ok(value(accountId)) : check.unknown(say('mc_unit_not_told'), fix);
}

function judgeScopes(facts: MarketingCloudFacts, dataExtensions: Answer<unknown> | undefined): Judged[] {
  const { userInfo, token, journeys } = facts;
  const listed = [toldBy(userInfo)?.scopes, toldBy(token)?.scopes].find((scopes) => scopes && scopes.length > 0);
  const routes: Record<string, Answer<unknown> | undefined> = {
    [DATA_EXTENSIONS_READ]: dataExtensions,
    journeys_read: journeys,
  };
  return Object.entries(SCOPES).map(([scope, { level, label, use }]) => {
    const grant: Sentence = { english: scopeFix(scope), saying: { code: 'grant', values: { label } } };
    const check = about(`marketing_cloud.scope.${scope}`, `Marketing Cloud scope ${scope}`);
    const route = routes[scope];
    if (route?.kind === 'refused' && isRightMissing(route)) {
      return check[level](say('mc_call_refused', { words: route.words }), grant);
    }
    if (listed !== undefined && !listed.includes(scope)) {
      return check[level](
        say('mc_not_granted', { use: { english: use, saying: { code: `use_${scope}`, values: {} } } }),
        grant,
      );
    }
    if (route?.kind === 'told') return check.ok(say('mc_call_answered'));
    return listed?.includes(scope) ? check.ok(say('granted')) : check.unknown(say('mc_no_scopes'), grant);
  });
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
