import { z } from 'zod';
import { mustSentences } from './must-sentences';
import { type Saying, type Sentence, sayingSchema, speaker } from './saying';

/** What is wrong with the shape of something that was given; `said` stands beside where it is. */
export const shapeSentences = {
  shape_all: '{said}',
  shape_at: '{path}: {said}',
  shape_type: 'is missing, or not of the type {type}',
  shape_least: 'is less, or shorter, than {n}',
  shape_most: 'is more, or longer, than {n}',
  shape_format: 'is not in the form {format}',
  shape_values: 'is none of: {values}',
  shape_unknown: 'has what nobody knows: {names}',
  shape_other: '{words}',
  ...mustSentences,
} as const;

export const sayShape = speaker(shapeSentences);
/** The code of each of our own words. */
const CODE_OF = new Map<string, string>(Object.entries(mustSentences).map(([code, words]) => [words, code]));
const paramsSchema = z.object({ saying: sayingSchema });

/** What is wrong with one value, as zod says it in English. */
export const shapeFault = (issue: z.ZodError['issues'][number]): Sentence => ({
  ...(ownWords(issue) ?? saidOf(issue)),
  english: issue.message,
});

/** Each thing that is wrong, `where.path: words`, as zod says it in English. */
export const shapeFaults = ({ issues }: z.ZodError, where = ''): Sentence[] =>
  issues.map((issue) => {
    const path = [...(where === '' ? [] : [where]), ...issue.path.map(String)].join('.');
    return path === '' ? shapeFault(issue) : shapeFaultAt(path, issue);
  });

/** The same with where it is. */
export const shapeFaultAt = (path: string, issue: z.ZodError['issues'][number]): Sentence =>
  sayShape('shape_at', { path, said: shapeFault(issue) });

/** All of it as one saying. */
export const shapeSaid = (error: z.ZodError): Saying => sayShape('shape_all', { said: shapeFaults(error) }).saying;

function saidOf(issue: z.ZodError['issues'][number]): Sentence {
  switch (issue.code) {
    case 'invalid_type':
      return sayShape('shape_type', { type: issue.expected });
    case 'too_small':
      return sayShape('shape_least', { n: String(issue.minimum) });
    case 'too_big':
      return sayShape('shape_most', { n: String(issue.maximum) });
    case 'invalid_format':
      return sayShape('shape_format', { format: issue.format });
    case 'invalid_value':
      return sayShape('shape_values', { values: issue.values.map(String).join(', ') });
    case 'unrecognized_keys':
      return sayShape('shape_unknown', { names: issue.keys.join(', ') });
    default:
      return sayShape('shape_other', { words: issue.message });
  }
}

/** By code where the words are ours: where they stand in the list, or were said with a code. */
function ownWords(issue: z.ZodError['issues'][number]): Sentence | undefined {
  const code = CODE_OF.get(issue.message);
  if (code !== undefined) return { english: issue.message, saying: { code, values: {} } };
  const said = paramsSchema.safeParse(issue.code === 'custom' ? issue.params : undefined);
  return said.success ? { english: issue.message, saying: said.data.saying } : undefined;
}

/** What a schema of ours adds as an issue, with its code. */
export const issueOf = (said: Sentence) => ({
  code: 'custom' as const,
  message: said.english,
  params: { saying: said.saying },
});
