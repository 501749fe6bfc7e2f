import type { retentionSentences } from '../../../../marketing-cloud/retention-sentences';
import type { Translated } from './server-texts';

export const retentionTexts: Translated<typeof retentionSentences> = {
  retention_none: { es: 'no hay retención de filas', pt: 'não há retenção de linhas' },
  retention_rows: { es: 'la retención de filas es de {days} días', pt: 'a retenção de linhas é de {days} dias' },
  retention_rows_itself: {
    es: 'la retención de filas es de {days} días, y al final se puede borrar la extensión de datos misma',
    pt: 'a retenção de linhas é de {days} dias, e no fim a própria extensão de dados pode ser apagada',
  },
  retention_all: { es: 'todas sus filas se borran {when}', pt: 'todas as linhas são apagadas {when}' },
  retention_all_itself: {
    es: 'todas sus filas se borran {when}, quizá también la extensión de datos',
    pt: 'todas as linhas são apagadas {when}, talvez também a extensão de dados',
  },
  retention_on: { es: 'el {day}', pt: 'em {day}' },
  retention_after_days: { es: 'después de {n} días', pt: 'depois de {n} dias' },
  retention_after_weeks: { es: 'después de {n} semanas', pt: 'depois de {n} semanas' },
  retention_after_months: { es: 'después de {n} meses', pt: 'depois de {n} meses' },
  retention_after_years: { es: 'después de {n} años', pt: 'depois de {n} anos' },
  retention_unreadable: {
    es: 'no se puede leer su retención: mira en Contact Builder que no se borre nada',
    pt: 'não é possível ler a retenção: veja no Contact Builder se nada é apagado',
  },
  retention_defined: { es: '{is}; lo definido son {days} días', pt: '{is}; o definido são {days} dias' },
  retention_defined_none: { es: '{is}; lo definido es ninguna', pt: '{is}; o definido é nenhuma' },
  retention_loses_opt_outs: {
    es: '{is}: se borrarían bajas, y con ellas se reconstruye un Redis perdido',
    pt: '{is}: seriam apagados cancelamentos, e com eles se reconstrói um Redis perdido',
  },
};
