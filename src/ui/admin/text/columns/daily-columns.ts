import type { ColumnSentences } from './column-sentences';

/** What the columns of `WA_Daily` and `WA_DailyReason` hold, by the English sentence of config/data-extensions.json. */
export const dailyColumns: ColumnSentences = {
  'day and step': { es: 'día y paso', pt: 'dia e etapa' },
  'day of the decision, `2026-11-30`, whenever the rest happened': {
    es: 'día de la decisión, `2026-11-30`, pasara lo demás cuando pasara',
    pt: 'dia da decisão, `2026-11-30`, não importa quando o resto aconteceu',
  },
  'the step, as in `WA_Message` and `WA_Step`': {
    es: 'el paso, como en `WA_Message` y `WA_Step`',
    pt: 'a etapa, como em `WA_Message` e `WA_Step`',
  },
  'contacts that were answered, tests apart': {
    es: 'contactos a los que se respondió, aparte de las pruebas',
    pt: 'contatos que tiveram resposta, fora os testes',
  },
  'test contacts': { es: 'contactos de prueba', pt: 'contatos de teste' },
  'held out by lot': { es: 'apartados al azar', pt: 'separados ao acaso' },
  'taken by Meta, whenever that was proven': {
    es: 'aceptados por Meta, se probara cuando se probara',
    pt: 'aceitas pela Meta, não importa quando isso foi provado',
  },
  'of these: had been answered as `unconfirmed`': {
    es: 'de estos: se habían respondido como `unconfirmed`',
    pt: 'destas: tinham sido respondidas como `unconfirmed`',
  },
  'told as delivered or read, within 7 days of the acceptance, as all that follows unless said': {
    es: 'informados como entregados o leídos, hasta 7 días después de la aceptación, igual que todo lo que sigue si no se dice otra cosa',
    pt: 'informadas como entregues ou lidas, até 7 dias depois da aceitação, como tudo o que segue se não for dito outra coisa',
  },
  'told as read': { es: 'informados como leídos', pt: 'informadas como lidas' },
  'link opened by a person': { es: 'enlace abierto por una persona', pt: 'link aberto por uma pessoa' },
  'any reply, a wish to stop and a reaction too': {
    es: 'cualquier respuesta, también una baja o una reacción',
    pt: 'qualquer resposta, também um cancelamento ou uma reação',
  },
  'an answer: no wish to stop, more than a reaction': {
    es: 'una respuesta que contesta algo: ni una baja ni solo una reacción',
    pt: 'uma resposta que responde algo: nem um cancelamento nem só uma reação',
  },
  "within the step's window": { es: 'dentro de la ventana del paso', pt: 'dentro da janela da etapa' },
  'of those who answered: converted at or after it': {
    es: 'de quienes respondieron: convirtieron en ese momento o después',
    pt: 'de quem respondeu: converteu nesse momento ou depois',
  },
  'delivered, or asked to stop: what opt-outs are divided by': {
    es: 'entregados, o con una baja: entre esto se dividen las bajas',
    pt: 'entregues, ou com um cancelamento: por isto se dividem os cancelamentos',
  },
  'made their person ask to stop, by word, button or preference': {
    es: 'hicieron que la persona pidiera la baja, con una palabra, un botón o una preferencia',
    pt: 'fizeram a pessoa pedir o cancelamento, por palavra, botão ou preferência',
  },
  'after which the person did not ask to stop, and is taken to have blocked the sender; known weeks later': {
    es: 'después de los cuales la persona no pidió la baja y se supone que bloqueó al remitente; se sabe semanas después',
    pt: 'depois das quais a pessoa não pediu o cancelamento e se supõe que bloqueou o remetente; sabe-se semanas depois',
  },
  'told as failed, and did not arrive elsewhere': {
    es: 'informados como fallidos, y no llegaron a otro lado',
    pt: 'informadas como falhas, e não chegaram a outro lugar',
  },
  'accepted, and neither delivered nor failed so far': {
    es: 'aceptados, y por ahora ni entregados ni fallidos',
    pt: 'aceitas, e até agora nem entregues nem falhas',
  },
  'took the fallback branch': { es: 'tomaron el camino alternativo', pt: 'tomaram o caminho alternativo' },
  'took the branch `no_contact`: reached on no channel': {
    es: 'tomaron el camino `no_contact`: no se les contactó por ningún canal',
    pt: 'tomaram o caminho `no_contact`: não foram contatados por nenhum canal',
  },
  'late fallback carried out': { es: 'alternativa tardía llevada a cabo', pt: 'alternativa tardia executada' },
  'reached by both': { es: 'les llegaron los dos', pt: 'receberam os dois' },
  'day, step, kind, branch and reason': {
    es: 'día, paso, tipo, camino y motivo',
    pt: 'dia, etapa, tipo, caminho e motivo',
  },
  'as in `WA_Daily`': { es: 'como en `WA_Daily`', pt: 'como em `WA_Daily`' },
  '`answer`, `dropped` (held, never sent), `failed`, `recovered` (failed and arrived), `opted_out`, `late` (fallback), `priced`, `read_within`, `answered_within`, `converted_within`':
    {
      es: '`answer`, `dropped` (retenido, nunca enviado), `failed`, `recovered` (falló y llegó), `opted_out`, `late` (alternativa tardía), `priced`, `read_within`, `answered_within`, `converted_within`',
      pt: '`answer`, `dropped` (retida, nunca enviada), `failed`, `recovered` (falhou e chegou), `opted_out`, `late` (alternativa tardia), `priced`, `read_within`, `answered_within`, `converted_within`',
    },
  'reason, error code, `word`, `button` or `preference`; of a price category, type, 1 where it is charged, country; of a span its number: under 1 min, 5 min, 1 h, 6 h, 24 h, 3 d, 7 d, later':
    {
      es: 'motivo, código de error, `word`, `button` o `preference`; de un precio, la categoría, el tipo, 1 si se cobra y el país; de un lapso, su número: menos de 1 min, 5 min, 1 h, 6 h, 24 h, 3 d, 7 d, más tarde',
      pt: 'motivo, código de erro, `word`, `button` ou `preference`; de um preço, a categoria, o tipo, 1 se é cobrado e o país; de um espaço de tempo, o seu número: menos de 1 min, 5 min, 1 h, 6 h, 24 h, 3 d, 7 d, mais tarde',
    },
  'of an answer': { es: 'de una respuesta del paso', pt: 'de uma resposta da etapa' },
  'how many': { es: 'cuántos', pt: 'quantas' },
};
