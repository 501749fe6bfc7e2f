import type { graphSentences } from '../../../../whatsapp/graph-sentences';
import type { Translated } from './server-texts';

export const graphTexts: Translated<typeof graphSentences> = {
  graph_no_error: {
    es: 'La Graph API respondió HTTP {status} sin un error de Graph',
    pt: 'A Graph API respondeu HTTP {status} sem um erro do Graph',
  },
  graph_refused_with: {
    es: 'La Graph API rechazó una lectura con el código {code}: «{words}»',
    pt: 'A Graph API recusou uma leitura com o código {code}: “{words}”',
  },
  graph_no_answer: {
    es: 'La Graph API no respondió: «{words}»',
    pt: 'A Graph API não respondeu: “{words}”',
  },
  graph_shape: {
    es: 'La Graph API respondió en una forma que no conocemos',
    pt: 'A Graph API respondeu em um formato que não conhecemos',
  },
};
