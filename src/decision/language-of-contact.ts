/**
 * The language in which a contact gets a template, by the contact's locale (`es-MX`, `es_MX`, `es`), among those in which
 * the account can send it: the same locale, else the step's own language where it is of the contact's language and script,
 * else another of that language (the plain one first), else the step's own, which so stands in for everybody else. Pure.
 */
export function languageOfContact(
  locale: string,
  { own, translations }: { own: string; translations: readonly string[] },
): string {
  const wanted = parse(locale);
  if (wanted === undefined) return own;
  const known = translations.map((code) => ({ code, ...parse(code) }));
  const same = known.find(({ name }) => name === wanted.name);
  if (same) return same.code;
  if (parse(own)?.spoken === wanted.spoken) return own;
  const [near] = known
    .filter(({ spoken }) => spoken === wanted.spoken)
    .sort((one, other) => one.code.length - other.code.length || one.code.localeCompare(other.code));
  return near?.code ?? own;
}

/** A locale by its canonical name, and what a reader of it reads: language and script (`zh-Hant` for `zh_TW`). */
function parse(text: string): { name: string; spoken: string } | undefined {
  try {
    const locale = new Intl.Locale(text.trim().replaceAll('_', '-'));
    const { language, script } = locale.maximize();
    return { name: locale.baseName, spoken: `${language}-${script}` };
  } catch {
    // No locale: a name such as "Spanish", or nothing.
    return undefined;
  }
}
