import type { ColumnSentences } from './column-sentences';

/** What the columns of `WA_Message` hold, by the English sentence of config/data-extensions.json. */
export const messageColumns: ColumnSentences = {
  '32 hex digits from activity and run: the same on every repeat': {
    es: '32 dígitos hexadecimales de la actividad y la ejecución: los mismos en cada repetición',
    pt: '32 dígitos hexadecimais da atividade e da execução: os mesmos em cada repetição',
  },
  'contact key of the journey': { es: 'clave de contacto del recorrido', pt: 'chave de contato da jornada' },
  'E.164, as sent to': { es: 'E.164, el número al que se envió', pt: 'E.164, o número para o qual foi enviada' },
  'business-scoped user id, where the contact has no number': {
    es: 'id de usuario propio de la empresa, si el contacto no tiene número',
    pt: 'id de usuário próprio da empresa, se o contato não tem número',
  },
  'journey version: `_Journey.VersionID`': {
    es: 'versión del recorrido: `_Journey.VersionID`',
    pt: 'versão da jornada: `_Journey.VersionID`',
  },
  '`_JourneyActivity.ActivityID`': { es: '`_JourneyActivity.ActivityID`', pt: '`_JourneyActivity.ActivityID`' },
  "this contact's run through the journey": {
    es: 'la ejecución del recorrido por este contacto',
    pt: 'a execução da jornada por este contato',
  },
  'the step: one activity of one journey version with its settings; names and settings stand in `WA_Step`': {
    es: 'el paso: una actividad de una versión del recorrido con su configuración; los nombres y la configuración están en `WA_Step`',
    pt: 'a etapa: uma atividade de uma versão da jornada com a sua configuração; os nomes e a configuração estão em `WA_Step`',
  },
  'phone number id': { es: 'id del número de teléfono', pt: 'id do número de telefone' },
  "empty where the step's own text went inside the customer's window": {
    es: 'vacío si se envió el texto propio del paso dentro de la ventana del cliente',
    pt: 'vazio se o texto próprio da etapa foi enviado dentro da janela do cliente',
  },
  'promotional, transactional, operational, service, sales': {
    es: 'promotional, transactional, operational, service, sales',
    pt: 'promotional, transactional, operational, service, sales',
  },
  'awareness, consideration, purchase, onboarding, retention': {
    es: 'awareness, consideration, purchase, onboarding, retention',
    pt: 'awareness, consideration, purchase, onboarding, retention',
  },
  'what the opt-in is for': { es: 'para qué es el consentimiento', pt: 'para que é o consentimento' },
  'what Journey Builder heard: continue, email_fallback, no_contact': {
    es: 'lo que se respondió a Journey Builder: continue, email_fallback, no_contact',
    pt: 'o que foi respondido ao Journey Builder: continue, email_fallback, no_contact',
  },
  'what Journey Builder heard: [accepted, or the cause](design.md#22-the-answer)': {
    es: 'lo que se respondió a Journey Builder: accepted, o la causa',
    pt: 'o que foi respondido ao Journey Builder: accepted, ou a causa',
  },
  'what it came to: `delivered`, a cause, `journey_stopped`; empty while nothing is known': {
    es: 'en qué quedó: `delivered`, una causa, `journey_stopped`; vacío mientras no se sepa nada',
    pt: 'no que deu: `delivered`, uma causa, `journey_stopped`; vazio enquanto nada se sabe',
  },
  "Meta's id; holds the number in clear": {
    es: 'id de Meta; contiene el número sin cifrar',
    pt: 'id da Meta; contém o número sem cifra',
  },
  'Meta took it; with the decision, or later where the send was held or its answer was lost': {
    es: 'Meta lo aceptó; al decidir, o más tarde si el envío se retuvo o se perdió la respuesta',
    pt: 'a Meta aceitou; com a decisão, ou mais tarde se o envio foi retido ou a resposta se perdeu',
  },
  'it left Meta': { es: 'salió de Meta', pt: 'saiu da Meta' },
  'it is on a device': { es: 'está en un dispositivo', pt: 'está num aparelho' },
  'only where the person shows it; proves the delivery too': {
    es: 'solo si la persona lo muestra; prueba también la entrega',
    pt: 'só se a pessoa mostra isso; prova também a entrega',
  },
  'Meta gave up; a later delivery to another device is possible': {
    es: 'Meta dejó de intentarlo; todavía puede entregarse en otro dispositivo',
    pt: 'a Meta desistiu; ainda pode ser entregue em outro aparelho',
  },
  'first reply, whatever it says': {
    es: 'primera respuesta, diga lo que diga',
    pt: 'primeira resposta, diga o que disser',
  },
  'first reply that is an answer: it does not ask to stop, and is more than a reaction': {
    es: 'primera respuesta que contesta algo: no pide la baja y es más que una reacción',
    pt: 'primeira resposta que responde algo: não pede o cancelamento e é mais que uma reação',
  },
  'the message made its person ask to stop: the reply to it, the first refusal by the marketing preference (131050), or the preference changed after it. Stays after a START':
    {
      es: 'el mensaje hizo que la persona pidiera la baja: la respuesta al mensaje, el primer rechazo por la preferencia de marketing (131050), o la preferencia cambiada después. Se conserva después de un START',
      pt: 'a mensagem fez a pessoa pedir o cancelamento: a resposta a ela, a primeira recusa pela preferência de marketing (131050), ou a preferência mudada depois. Fica depois de um START',
    },
  'how: `word`, `button` or `preference`': {
    es: 'cómo: `word`, `button` o `preference`',
    pt: 'como: `word`, `button` ou `preference`',
  },
  'after this message, the last that reached them, the person is taken to have blocked the sender: guessed from silence. It stays when they come back':
    {
      es: 'después de este mensaje, el último que le llegó, se supone que la persona bloqueó al remitente: se deduce del silencio. Se conserva si vuelve',
      pt: 'depois desta mensagem, a última que chegou, supõe-se que a pessoa bloqueou o remetente: deduz-se do silêncio. Fica se ela volta',
    },
  'first person who opened the tracked link; previews and bots do not count': {
    es: 'la primera vez que una persona abrió el enlace con seguimiento; las vistas previas y los bots no cuentan',
    pt: 'a primeira vez que uma pessoa abriu o link rastreado; pré-visualizações e bots não contam',
  },
  'earliest conversion': { es: 'la conversión más temprana', pt: 'a conversão mais antiga' },
  'when it was carried out': { es: 'cuándo se llevó a cabo', pt: 'quando foi executada' },
  'its [kind](outcomes.md#after-the-answer-the-late-fallback)': { es: 'de qué tipo es', pt: 'de que tipo é' },
  'a cause, not_delivered, not_read, no_reply': {
    es: 'una causa, not_delivered, not_read, no_reply',
    pt: 'uma causa, not_delivered, not_read, no_reply',
  },
  'delivered although email or the late fallback had been taken': {
    es: 'entregado aunque ya se había tomado el correo o la alternativa tardía',
    pt: 'entregue embora o e-mail ou a alternativa tardia já tivesse sido usado',
  },
  "Meta's code; empty where none was stated that can be read": {
    es: 'código de Meta; vacío si no se indicó ninguno que se pueda leer',
    pt: 'código da Meta; vazio se não foi informado nenhum que se possa ler',
  },
  'its title; without a code, and with the reason `parameters_missing`: the blanks that had no value (`body.1`)': {
    es: 'su título; sin código, y con el motivo `parameters_missing`: las variables que no tenían valor (`body.1`)',
    pt: 'seu título; sem código, e com o motivo `parameters_missing`: as variáveis que não tinham valor (`body.1`)',
  },
  'what Meta charges it as': { es: 'como qué lo cobra Meta', pt: 'como a Meta cobra' },
  '`regular`, `free_customer_service`, `free_entry_point`': {
    es: '`regular`, `free_customer_service`, `free_entry_point`',
    pt: '`regular`, `free_customer_service`, `free_entry_point`',
  },
  'whether Meta charges it; free messages are false': {
    es: 'si Meta lo cobra; en los mensajes gratuitos es false',
    pt: 'se a Meta cobra; nas mensagens gratuitas é false',
  },
  'of the number written to, by its area code where several share a calling code; of a user id its first letters': {
    es: 'del número al que se escribe, por su código de área si varios países comparten el código telefónico; de un id de usuario, sus primeras letras',
    pt: 'do número para o qual se escreve, pelo código de área se vários países dividem o código telefônico; de um id de usuário, as primeiras letras',
  },
  'how many times this person had been sent this template by then; written by the query `nth-of-template`, empty before it has run':
    {
      es: 'cuántas veces se le había enviado ya esta plantilla a la persona; lo escribe la consulta `nth-of-template`, vacío antes de que se ejecute',
      pt: 'quantas vezes este modelo já tinha sido enviado à pessoa; gravado pela consulta `nth-of-template`, vazio antes de ela rodar',
    },
  'who answers for the step': { es: 'quién responde por el paso', pt: 'quem responde pela etapa' },
  'what the contact drew where the step [holds a share out](holdout.md): `treated`, `held_out`': {
    es: 'lo que le tocó al contacto si el paso aparta a una parte al azar: `treated`, `held_out`',
    pt: 'o que coube ao contato se a etapa separa uma parte ao acaso: `treated`, `held_out`',
  },
  'when they were drawn: the window of both groups begins then': {
    es: 'cuándo se sorteó: ahí empieza la ventana de los dos grupos',
    pt: 'quando foi sorteado: a janela dos dois grupos começa aí',
  },
  'first conversion in that window, of either group, whatever message it is attributed to': {
    es: 'primera conversión en esa ventana, de cualquiera de los grupos, se atribuya al mensaje que se atribuya',
    pt: 'primeira conversão nessa janela, de qualquer dos grupos, seja qual for a mensagem a que é atribuída',
  },
  'first thing that they wrote in that window, to whatever message': {
    es: 'lo primero que escribió en esa ventana, al mensaje que fuera',
    pt: 'a primeira coisa que escreveu nessa janela, a qualquer mensagem',
  },
  'first word of theirs in that window that asks to stop, or marketing switched off in WhatsApp': {
    es: 'su primera palabra en esa ventana que pide la baja, o el marketing desactivado en WhatsApp',
    pt: 'a primeira palavra nessa janela que pede o cancelamento, ou o marketing desligado no WhatsApp',
  },
};
