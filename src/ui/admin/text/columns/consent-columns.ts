import type { ColumnSentences } from './column-sentences';

/** What the columns of `WA_Consent` hold, by the English sentence of config/data-extensions.json. */
export const consentColumns: ColumnSentences = {
  'number in its canonical form (without the legacy mobile digits of Mexico, Argentina and Brazil), or user id': {
    es: 'número en su forma canónica (sin los antiguos dígitos de móvil de México, Argentina y Brasil), o id de usuario',
    pt: 'número na forma canônica (sem os antigos dígitos de celular do México, da Argentina e do Brasil), ou id de usuário',
  },
  'a topic, in small letters; `*` the whole channel; `~marketing` the preference in WhatsApp; `~operator` suppression; `~reach` whether messages arrive':
    {
      es: 'un tema, en minúsculas; `*` todo el canal; `~marketing` la preferencia en WhatsApp; `~operator` supresión; `~reach` si llegan los mensajes',
      pt: 'um assunto, em minúsculas; `*` todo o canal; `~marketing` a preferência no WhatsApp; `~operator` supressão; `~reach` se as mensagens chegam',
    },
  'last seen with this person: told with a consent, of the message that a reply, a failure or a preference followed or of the last that may have gone to them, or by which an operator looked them up; a row that named nobody is written again when it is learnt':
    {
      es: 'la última vista con esta persona: dicha con un consentimiento; del mensaje al que siguió una respuesta, un fallo o una preferencia, o del último que pudo haberle salido; o con la que un operador la buscó. Una fila que no nombraba a nadie se escribe de nuevo cuando se sabe',
      pt: 'a última vista com esta pessoa: dita com um consentimento; da mensagem à qual se seguiu uma resposta, uma falha ou uma preferência, ou da última que pode ter ido a ela; ou pela qual um operador a procurou. Uma linha que não nomeava ninguém é gravada de novo quando se sabe',
    },
  'opted_in, opted_out; marketing_opted_out; suppressed; blocked, unreachable, reachable': {
    es: 'opted_in, opted_out; marketing_opted_out; suppressed; blocked, unreachable, reachable',
    pt: 'opted_in, opted_out; marketing_opted_out; suppressed; blocked, unreachable, reachable',
  },
  'stop_word, stop_sentence, opt_out_button, start_word, opt_in_button, topic_keyword, explicit, declared, imported, whatsapp_setting, error_131050, operator …':
    {
      es: 'stop_word, stop_sentence, opt_out_button, start_word, opt_in_button, topic_keyword, explicit, declared, imported, whatsapp_setting, error_131050, operator …',
      pt: 'stop_word, stop_sentence, opt_out_button, start_word, opt_in_button, topic_keyword, explicit, declared, imported, whatsapp_setting, error_131050, operator …',
    },
  'whatsapp, or what `POST /consents` named': {
    es: 'whatsapp, o lo que nombró `POST /consents`',
    pt: 'whatsapp, ou o que `POST /consents` nomeou',
  },
  'what proves it; for words and buttons the `WA_Reply.ReplyID`': {
    es: 'qué lo prueba; de palabras y botones, el `WA_Reply.ReplyID`',
    pt: 'o que prova isso; de palavras e botões, o `WA_Reply.ReplyID`',
  },
  'when it was said': { es: 'cuándo se dijo', pt: 'quando foi dito' },
  'newest opt-in; stays after an opt-out': {
    es: 'el consentimiento más nuevo; se conserva después de una baja',
    pt: 'o consentimento mais novo; fica depois de um cancelamento',
  },
  'newest opt-out; stays after an opt-in': {
    es: 'la baja más nueva; se conserva después de un consentimiento',
    pt: 'o cancelamento mais novo; fica depois de um consentimento',
  },
  'end of a likely block': { es: 'fin de un probable bloqueo', pt: 'fim de um provável bloqueio' },
  'a person should look at it': { es: 'una persona debería mirarlo', pt: 'uma pessoa deveria olhar' },
  'time in ms: the greater is the newer': {
    es: 'tiempo en ms: el mayor es el más nuevo',
    pt: 'tempo em ms: o maior é o mais novo',
  },
};
