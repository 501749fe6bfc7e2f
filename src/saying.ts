import { z } from 'zod';

/**
 * A sentence by its code, with what fills it, for who says it in another language. Several sayings in one place stand one
 * after the other. `words` is what somebody else said, in their own words; `check` the id of a check; `cause` why a
 * message did not go; `category` that of a reply; `at` an ISO time.
 */
export interface Saying {
  code: string;
  values: { [name: string]: string | number | Saying[] };
}
export const sayingSchema: z.ZodType<Saying> = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.lazy(() => z.array(sayingSchema))])),
});

/** The same with its English. */
export interface Sentence {
  english: string;
  saying: Saying;
}

/** The names between braces. */
type Parts<Text extends string> = Text extends `${string}{${infer Part}}${infer Rest}` ? Part | Parts<Rest> : never;
type Value = string | number | Sentence | readonly Sentence[];
type Values<Text extends string> = [Parts<Text>] extends [never] ? [] : [Readonly<Record<Parts<Text>, Value>>];

/** Fills the English sentences of a list by code; sentences within one are joined by semicolons. */
export const speaker =
  <const Sentences extends Readonly<Record<string, string>>>(sentences: Sentences) =>
  <Code extends keyof Sentences & string>(code: Code, ...[values]: Values<Sentences[Code]>): Sentence => {
    const filled = Object.entries<Value>(values ?? {});
    const english = new Map(filled.map(([name, value]) => [name, inEnglish(value)]));
    return {
      english: (sentences[code] ?? '').replaceAll(/\{(\w+)\}/g, (whole, name: string) => english.get(name) ?? whole),
      saying: { code, values: Object.fromEntries(filled.map(([name, value]) => [name, asSaid(value)])) },
    };
  };

const inEnglish = (value: Value): string => (typeof value === 'object' ? inWords([value].flat()) : String(value));
const asSaid = (value: Value): string | number | Saying[] =>
  typeof value === 'object' ? [value].flat().map(({ saying }) => saying) : value;

/** Several sentences as one line of English. */
export const inWords = (sentences: readonly Sentence[]): string => sentences.map(({ english }) => english).join('; ');

/** The same saying with every text that fills it changed. */
export function withTexts({ code, values }: Saying, change: (text: string) => string): Saying {
  const changed = Object.entries(values).map(([name, value]): [string, Saying['values'][string]] => {
    if (typeof value === 'string') return [name, change(value)];
    return [name, typeof value === 'number' ? value : value.map((saying) => withTexts(saying, change))];
  });
  return { code, values: Object.fromEntries(changed) };
}
