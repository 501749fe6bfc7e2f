import type { ColumnSentences } from './column-sentences';

/** What the columns of `WA_Conversion`, `WA_Event`, `WA_Step` and `WA_Rate` hold, by the English sentence of config/data-extensions.json. */
export const recordColumns: ColumnSentences = {
  "the caller's id; `link:`, `button:` or `reply:` and the message key where we saw it ourselves": {
    es: 'el id de quien llama; `link:`, `button:` o `reply:` y la clave del mensaje si lo vimos nosotros',
    pt: 'o id de quem chama; `link:`, `button:` ou `reply:` e a chave da mensagem se nós mesmos vimos',
  },
  'as told, else of the message': {
    es: 'según se dijo, si no el del mensaje',
    pt: 'como foi dito, senão o da mensagem',
  },
  'the message that it is attributed to': { es: 'el mensaje al que se atribuye', pt: 'a mensagem a que é atribuída' },
  'journey version of that message': {
    es: 'versión del recorrido de ese mensaje',
    pt: 'versão da jornada dessa mensagem',
  },
  'step of that message': { es: 'paso de ese mensaje', pt: 'etapa dessa mensagem' },
  'purchase, booking …': { es: 'purchase, booking …', pt: 'purchase, booking …' },
  'link, api, button, reply': { es: 'link, api, button, reply', pt: 'link, api, button, reply' },
  'direct: the last message before it; assisted: a later message lies between; none': {
    es: 'direct: el último mensaje anterior; assisted: hay un mensaje posterior de por medio; none',
    pt: 'direct: a última mensagem anterior; assisted: há uma mensagem posterior no meio; none',
  },
  'the newest earlier message within whose window it lies as well': {
    es: 'el más nuevo de los mensajes anteriores en cuya ventana también cae',
    pt: 'a mais nova das mensagens anteriores em cuja janela também cai',
  },
  'click of the ad that began the chat': {
    es: 'clic del anuncio que inició el chat',
    pt: 'clique do anúncio que começou a conversa',
  },
  '`template.status`, `template.category`, `template.quality`, `account.…`, `alert.…`, `audit.…`, `link_click`, `unknown`':
    {
      es: '`template.status`, `template.category`, `template.quality`, `account.…`, `alert.…`, `audit.…`, `link_click`, `unknown`',
      pt: '`template.status`, `template.category`, `template.quality`, `account.…`, `alert.…`, `audit.…`, `link_click`, `unknown`',
    },
  'what it is about: template, sender, step, table': {
    es: 'de qué trata: plantilla, remitente, paso, tabla',
    pt: 'do que se trata: modelo, remetente, etapa, tabela',
  },
  'info, warning, critical': { es: 'info, warning, critical', pt: 'info, warning, critical' },
  'new status, category or quality': {
    es: 'nuevo estado, categoría o calidad',
    pt: 'novo status, categoria ou qualidade',
  },
  'journey version': { es: 'versión del recorrido', pt: 'versão da jornada' },
  "the same in all versions; the version's id where it was never published through us": {
    es: 'la misma en todas las versiones; el id de la versión si nunca se publicó por medio de nosotros',
    pt: 'a mesma em todas as versões; o id da versão se nunca foi publicada por meio de nós',
  },
  'how long after a message a conversion is its own': {
    es: 'cuánto tiempo después de un mensaje una conversión todavía es suya',
    pt: 'até quanto tempo depois de uma mensagem uma conversão ainda é dela',
  },
  'market, category and first day': { es: 'mercado, categoría y primer día', pt: 'mercado, categoria e primeiro dia' },
  'country of the number; `*`: every country without a rate of its own': {
    es: 'país del número; `*`: todo país sin tarifa propia',
    pt: 'país do número; `*`: todo país sem tarifa própria',
  },
  'as `PricingCategory` in `WA_Message`': {
    es: 'como `PricingCategory` en `WA_Message`',
    pt: 'como `PricingCategory` em `WA_Message`',
  },
  'first day, `2026-10-01`': { es: 'primer día, `2026-10-01`', pt: 'primeiro dia, `2026-10-01`' },
  'last day; `9999-12-31` while no later rate is known': {
    es: 'último día; `9999-12-31` mientras no se conozca una tarifa posterior',
    pt: 'último dia; `9999-12-31` enquanto não se conhece uma tarifa posterior',
  },
  'price of one delivered message': { es: 'precio de un mensaje entregado', pt: 'preço de uma mensagem entregue' },
  'false where the rate left the file': {
    es: 'false si la tarifa salió del archivo',
    pt: 'false se a tarifa saiu do arquivo',
  },
};
