/**
 * Meta's business-scoped user id, whole: the person's country, a point and up to 128 letters and digits; that of a parent
 * portfolio has `ENT.` before them (WA 5.1). It is case-sensitive, and never taken apart but for its country.
 */
const USER_ID = /^([A-Z]{2})\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** What a person is told who gave another text for one. */
export const NOT_A_USER_ID = 'must be a business-scoped user id such as US.1234';

/** Whether a text is a business-scoped user id, of a portfolio or of its parent. */
export function isUserId(text: string): boolean {
  return USER_ID.test(text);
}

/**
 * What a field of user ids in a signed webhook states counts as one, though it may not be quite of that form: a STOP
 * would be lost. What would be taken for a phone, or fits neither Redis' lists nor the column, is none.
 */
const STATED_USER_ID = /^[A-Za-z0-9][!-+\--~]{0,139}$/;
export function isStatedUserId(text: string): boolean {
  return STATED_USER_ID.test(text);
}

/** Whether an id is that of a parent portfolio. */
export function isParentUserId(text: string): boolean {
  return /^[A-Z]{2}\.ENT\./.test(text);
}

/** The country in which a business-scoped user id begins (ISO 3166 alpha-2); undefined for any other text. */
export function countryOfUserId(text: string): string | undefined {
  return USER_ID.exec(text)?.[1];
}
