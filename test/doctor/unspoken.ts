import type { Judged } from '../../src/doctor/check';
import type { Saying } from '../../src/saying';
import { es } from '../../src/ui/admin/text/es';
import { pt } from '../../src/ui/admin/text/pt';
import { serverTextsIn } from '../../src/ui/admin/text/server/server-texts';

const LANGUAGES: readonly Readonly<Record<string, string>>[] = [
  { ...es, ...serverTextsIn('es') },
  { ...pt, ...serverTextsIn('pt') },
];

/** What a saying says that a language has no sentence for, or that a sentence wants and the saying has not. */
function lacking({ code, values }: Saying): string[] {
  const wanted = LANGUAGES.flatMap((texts) => {
    const sentence = texts[code];
    if (sentence === undefined) return [`no sentence ${code}`];
    return [...sentence.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) =>
      name in values || name === 'MC_REST_URL' ? [] : [`${code} without ${name}`],
    );
  });
  const inside = Object.values(values).flatMap((value) => (Array.isArray(value) ? value.flatMap(lacking) : []));
  return [...wanted, ...inside];
}

/** What of checks cannot be said in Spanish and Portuguese, with the check's id. */
export const unspoken = (checks: readonly Judged[]): string[] =>
  checks.flatMap(({ id, said, fix }) => {
    if (said === undefined) return [`${id} is said in English alone`];
    const sayings = [said.detail, ...(said.fix === undefined ? [] : [said.fix])];
    const fixless = fix !== '' && said.fix === undefined ? ['what to do is said in English alone'] : [];
    return [...fixless, ...sayings.flatMap(lacking)].map((what) => `${id}: ${what}`);
  });
