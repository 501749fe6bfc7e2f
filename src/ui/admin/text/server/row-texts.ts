import type { rowSentences } from '../../../../marketing-cloud/row-sentences';
import type { Translated } from './server-texts';

export const rowTexts: Translated<typeof rowSentences> = {
  row_no_column: { es: '{column} no es una columna de {table}', pt: '{column} não é uma coluna de {table}' },
  row_key_missing: { es: 'falta {column}: es la clave primaria', pt: 'falta {column}: é a chave primária' },
  row_text: { es: '{column} debe ser un texto', pt: '{column} deve ser um texto' },
  row_too_long: { es: '{column} tiene más de {n} caracteres', pt: '{column} tem mais de {n} caracteres' },
  row_time: { es: '{column} debe ser una hora ISO 8601 en UTC', pt: '{column} deve ser uma hora ISO 8601 em UTC' },
  row_boolean: { es: '{column} debe ser true o false', pt: '{column} deve ser true ou false' },
  row_number: { es: '{column} debe ser un número', pt: '{column} deve ser um número' },
  row_decimals: { es: '{column} tiene más de {n} decimales', pt: '{column} tem mais de {n} decimais' },
  row_digits: { es: '{column} tiene más de {n} cifras', pt: '{column} tem mais de {n} dígitos' },
};
