import type { ColumnSentences } from './column-sentences';

/** What the columns of `WA_Reply` hold, by the English sentence of config/data-extensions.json. */
export const replyColumns: ColumnSentences = {
  "Meta's id of their message; one longer than the column ends in a digest of the whole": {
    es: 'id que Meta dio al mensaje de la persona; uno más largo que la columna termina en un resumen (hash) del id entero',
    pt: 'id que a Meta deu à mensagem da pessoa; um mais longo que a coluna termina num resumo (hash) do id inteiro',
  },
  'of the message it answers': { es: 'del mensaje al que contesta', pt: 'da mensagem a que responde' },
  'also where the webhook named only the user id, once the pair is known': {
    es: 'también si el webhook solo traía el id de usuario, en cuanto se conoce el par',
    pt: 'também se o webhook só trazia o id de usuário, assim que o par é conhecido',
  },
  'the message it answers, else the last one the person was sent; empty where none is known': {
    es: 'el mensaje al que contesta, si no el último que se le envió a la persona; vacío si no se conoce ninguno',
    pt: 'a mensagem a que responde, senão a última que foi enviada à pessoa; vazio se nenhuma é conhecida',
  },
  'when it was written; never later than it came': {
    es: 'cuándo se escribió; nunca después de cuando llegó',
    pt: 'quando foi escrita; nunca depois de quando chegou',
  },
  'text, button, interactive, image, reaction, location, order …': {
    es: 'text, button, interactive, image, reaction, location, order …',
    pt: 'text, button, interactive, image, reaction, location, order …',
  },
  'text, label, caption or a description, shortened. `[location]`, `[contact card]`: where somebody is, and the names and numbers of third people, are not kept. It is what a customer wrote, a formula too: in a spreadsheet import the column as text':
    {
      es: 'texto, rótulo, pie de imagen o una descripción, acortados. `[location]`, `[contact card]`: no se guarda dónde está alguien, ni nombres y números de terceros. Es lo que escribió un cliente, también si es una fórmula: en una hoja de cálculo importa la columna como texto',
      pt: 'texto, rótulo, legenda ou uma descrição, encurtados. `[location]`, `[contact card]`: não se guarda onde alguém está, nem nomes e números de terceiros. É o que um cliente escreveu, mesmo que seja uma fórmula: numa planilha importe a coluna como texto',
    },
  '[what it is about](replies.md#categories)': { es: 'de qué trata', pt: 'do que se trata' },
  'how probable that is; 1 where it was pressed, or a person said so': {
    es: 'qué tan probable es; 1 si se pulsó, o si lo dijo una persona',
    pt: 'quão provável é; 1 se foi tocado, ou se uma pessoa disse',
  },
  'whose it is while `State` is `person`, and whose it was once it is closed': {
    es: 'de quién es mientras `State` es `person`, y de quién fue cuando se cierra',
    pt: 'de quem é enquanto `State` é `person`, e de quem foi depois de fechada',
  },
  'by when a person has to answer; empty where nobody has to': {
    es: 'para cuándo tiene que responder una persona; vacío si nadie tiene que hacerlo',
    pt: 'até quando uma pessoa tem que responder; vazio se ninguém precisa',
  },
  'a machine said that it came. Never an answer': {
    es: 'una máquina dijo que llegó. No es nunca una respuesta',
    pt: 'uma máquina disse que chegou. Nunca é uma resposta',
  },
  'where it was handed: task, case, lead, campaign_member, webhook, email, none': {
    es: 'a dónde se entregó: task, case, lead, campaign_member, webhook, email, none',
    pt: 'para onde foi entregue: task, case, lead, campaign_member, webhook, email, none',
  },
  '[the record of Salesforce CRM](hand-over.md) that was made of it': {
    es: 'el registro de Salesforce CRM que se hizo con ella',
    pt: 'o registro do Salesforce CRM que foi feito dela',
  },
  'a person closed the conversation': { es: 'una persona cerró la conversación', pt: 'uma pessoa fechou a conversa' },
  "what came of it, of the [rules'](conversations.md#the-rules) list": {
    es: 'en qué quedó, según la lista de las reglas',
    pt: 'no que deu, pela lista das regras',
  },
  'one contact, one sender, no pause of 24 hours': {
    es: 'un contacto, un remitente, ninguna pausa de 24 horas',
    pt: 'um contato, um remetente, nenhuma pausa de 24 horas',
  },
  'who has it in hand: machine, person, nobody': {
    es: 'quién la tiene en sus manos: machine, person, nobody',
    pt: 'quem está com ela: machine, person, nobody',
  },
  'a person has to see it': { es: 'una persona tiene que verla', pt: 'uma pessoa tem que ver' },
  '24 hours after it was written: until then an answer needs no template': {
    es: '24 horas después de que se escribió: hasta entonces una respuesta no necesita plantilla',
    pt: '24 horas depois de escrita: até lá uma resposta não precisa de modelo',
  },
  'its owner was told that it is due soon': {
    es: 'se avisó a su responsable de que vence pronto',
    pt: 'o responsável foi avisado de que o prazo está perto',
  },
  'it was due and nobody had answered': {
    es: 'venció y nadie había respondido',
    pt: 'o prazo passou e ninguém tinha respondido',
  },
  "the rule's second owner got it": {
    es: 'la recibió el segundo responsable de la regla',
    pt: 'o segundo responsável da regra a recebeu',
  },
  'a person wrote to the customer': { es: 'una persona escribió al cliente', pt: 'uma pessoa escreveu ao cliente' },
  who: { es: 'quién', pt: 'quem' },
};
