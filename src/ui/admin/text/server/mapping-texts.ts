import type { mappingSentences } from '../../../../marketing-cloud/mapping-sentences';
import type { Translated } from './server-texts';

export const mappingTexts: Translated<typeof mappingSentences> = {
  mapping_no_json: { es: 'la asignación en {origin} no es JSON', pt: 'o mapeamento em {origin} não é JSON' },
  mapping_unusable: {
    es: 'la asignación en {origin} no se puede usar: {faults}',
    pt: 'o mapeamento em {origin} não pode ser usado: {faults}',
  },
  mapping_unread: {
    es: 'el archivo de la asignación {file} no se puede leer',
    pt: 'o arquivo do mapeamento {file} não pode ser lido',
  },
  mapping_does_not_fit: {
    es: 'la asignación no encaja en las extensiones de datos: {faults}',
    pt: 'o mapeamento não se encaixa nas extensões de dados: {faults}',
  },
  mapping_of_table: { es: '{table}: {said}', pt: '{table}: {said}' },
  mapping_origin: { es: 'los ajustes', pt: 'as configurações' },
};
