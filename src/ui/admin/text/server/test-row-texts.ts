import type { testRowSentences } from '../../../../admin/test-row-sentences';
import type { Translated } from './server-texts';

export const testRowTexts: Translated<typeof testRowSentences> = {
  try_left_out: { es: 'La asignación omite esta tabla.', pt: 'O mapeamento deixa esta tabela de fora.' },
  try_refused: { es: '«{words}»', pt: '“{words}”' },
  try_no_name: {
    es: 'Se escribió, pero ningún campo tiene un nombre por el que se pueda buscar.',
    pt: 'Foi gravada, mas nenhum campo tem um nome pelo qual possa ser procurada.',
  },
  try_not_found: {
    es: 'Se escribió, pero no se encontró al volver a leerla.',
    pt: 'Foi gravada, mas não foi encontrada ao ser lida de volta.',
  },
};
