import type { refusalSentences } from '../../../../admin/refusal-sentences';
import type { Translated } from './server-texts';

export const refusalTexts: Translated<typeof refusalSentences> = {
  refusal_row: { es: '{problems}', pt: '{problems}' },
  refusal_consents: {
    es: '{lost}. No se cambió nada: hace falta un sí que lo diga',
    pt: '{lost}. Nada foi mudado: é preciso um sim que o diga',
  },
  refusal_unasked: {
    es: 'la asignación omite {columns}, por lo que también se preguntaría',
    pt: 'o mapeamento deixa {columns} de fora, pelo que também se perguntaria',
  },
  refusal_send: { es: 'WhatsApp lo rechazó: «{words}» ({code})', pt: 'O WhatsApp recusou: “{words}” ({code})' },
  refusal_send_no_code: {
    es: 'WhatsApp lo rechazó: «{words}» (sin código)',
    pt: 'O WhatsApp recusou: “{words}” (sem código)',
  },
};
