import type { csvSentences } from '../../../../consent/csv-sentences';
import type { Translated } from './server-texts';

export const csvTexts: Translated<typeof csvSentences> = {
  csv_empty: { es: 'el archivo está vacío', pt: 'o arquivo está vazio' },
  csv_twice: {
    es: 'la primera línea nombra dos veces la columna {column}',
    pt: 'a primeira linha indica duas vezes a coluna {column}',
  },
  csv_no_column: {
    es: 'la primera línea no tiene la columna {columns}. Nombra las columnas, separadas por comas',
    pt: 'a primeira linha não tem a coluna {columns}. Ela indica as colunas, separadas por vírgulas',
  },
  csv_no_column_semicolons: {
    es: 'la primera línea no tiene la columna {columns}. Nombra las columnas, separadas por comas, no por punto y coma',
    pt: 'a primeira linha não tem a coluna {columns}. Ela indica as colunas, separadas por vírgulas, não por ponto e vírgula',
  },
  csv_no_column_tabs: {
    es: 'la primera línea no tiene la columna {columns}. Nombra las columnas, separadas por comas, no por tabuladores',
    pt: 'a primeira linha não tem a coluna {columns}. Ela indica as colunas, separadas por vírgulas, não por tabulações',
  },
  csv_no_column_bars: {
    es: 'la primera línea no tiene la columna {columns}. Nombra las columnas, separadas por comas, no por barras',
    pt: 'a primeira linha não tem a coluna {columns}. Ela indica as colunas, separadas por vírgulas, não por barras',
  },
  csv_nul: {
    es: 'el archivo contiene bytes NUL, como UTF-16. Guárdalo como CSV UTF-8; no se tomó nada',
    pt: 'o arquivo contém bytes NUL, como UTF-16. Salve como CSV UTF-8; nada foi aproveitado',
  },
  csv_no_utf8: {
    es: 'el archivo contiene un byte que no es UTF-8. Guárdalo como CSV UTF-8; no se tomó nada',
    pt: 'o arquivo contém um byte que não é UTF-8. Salve como CSV UTF-8; nada foi aproveitado',
  },
  csv_long_line: {
    es: 'una línea tiene más de {n} caracteres: esto no es un CSV',
    pt: 'uma linha tem mais de {n} caracteres: isto não é um CSV',
  },
};
