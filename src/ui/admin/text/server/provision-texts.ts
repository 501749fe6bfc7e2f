import type { provisionSentences } from '../../../../marketing-cloud/provision-sentences';
import type { Translated } from './server-texts';

export const provisionTexts: Translated<typeof provisionSentences> = {
  provision_left_out: { es: 'la asignación la omite', pt: 'o mapeamento a deixa de fora' },
  provision_fits: { es: 'encaja en la asignación', pt: 'encaixa no mapeamento' },
  provision_not_listed: {
    es: 'aún no aparece en la lista: repite esto más tarde',
    pt: 'ainda não aparece na lista: repita isto mais tarde',
  },
  provision_refused: { es: '«{words}»', pt: '“{words}”' },
  provision_folder: {
    es: 'define DATA_EXTENSION_FOLDER_ID con el número de una carpeta: el `categoryId` de cualquier extensión de datos que esté en ella (GET {MC_REST_URL}/data/v1/customobjects?$search=su nombre), o crea a mano una extensión de datos en Contact Builder ▸ Data Extensions y repite esto, que toma entonces su carpeta',
    pt: 'defina DATA_EXTENSION_FOLDER_ID com o número de uma pasta: o `categoryId` de qualquer extensão de dados que esteja nela (GET {MC_REST_URL}/data/v1/customobjects?$search=seu nome), ou crie à mão uma extensão de dados em Contact Builder ▸ Data Extensions e repita isto, que então usa a pasta dela',
  },
  provision_kept_for_ever: { es: 'las filas se conservan para siempre', pt: 'as linhas são guardadas para sempre' },
  provision_kept: { es: 'las filas se conservan {days} días', pt: 'as linhas são guardadas por {days} dias' },
  provision_added: { es: 'se añadió {columns}', pt: 'foi acrescentado {columns}' },
  provision_asked_for: {
    es: 'se pidió {columns}, que aún no está: repite esto en unos minutos',
    pt: 'foi pedido {columns}, que ainda não está lá: repita isto em alguns minutos',
  },
  provision_retention_set: {
    es: 'se fijó la retención de filas en {days} días',
    pt: 'a retenção de linhas foi definida em {days} dias',
  },
  provision_retention_left: { es: '{is}: se deja como está', pt: '{is}: fica como está' },
};
