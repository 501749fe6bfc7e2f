import type { replyAlertSentences } from '../../../../alerts/sentences/reply-alert-sentences';
import type { Translated } from './server-texts';

export const replyAlertTexts: Translated<typeof replyAlertSentences> = {
  alert_undecided: {
    es: 'Alguien tiene que decidir de quién es una respuesta entregada',
    pt: 'Alguém tem de decidir de quem é uma resposta entregue',
  },
  alert_undecided_why: {
    es: 'el registro {record} no está ligado a nadie, pues podría tratarse de varios registros',
    pt: 'o registro {record} não está ligado a ninguém, pois poderia se tratar de vários registros',
  },
  alert_not_handed: {
    es: 'No se pudo entregar una respuesta',
    pt: 'Não foi possível entregar uma resposta',
  },
  alert_not_handed_why: {
    es: 'entrega {id}: {why}. Se intenta de nuevo cada día, y está en la página Respuestas',
    pt: 'entrega {id}: {why}. Tenta-se de novo todo dia, e está na página Respostas',
  },
  alert_not_handed_conversation: {
    es: 'conversación {id}: {why}; espera en la página Respuestas',
    pt: 'conversa {id}: {why}; espera na página Respostas',
  },
  alert_code_because: { es: '{code}: {why}', pt: '{code}: {why}' },
  alert_several_people: { es: 'podría ser de varias personas', pt: 'poderia ser de várias pessoas' },
  alert_nobody_found: { es: 'no se encontró a nadie', pt: 'ninguém foi encontrado' },
  alert_owner_unknown: { es: 'no se conoce al responsable', pt: 'o responsável não é conhecido' },
  alert_never_handed: {
    es: 'Una respuesta no se entregó nunca',
    pt: 'Uma resposta nunca foi entregue',
  },
  alert_never_handed_why: {
    es: 'la entrega {id} se intentó durante cuatro semanas y se abandona',
    pt: 'a entrega {id} foi tentada por quatro semanas e é abandonada',
  },
  alert_crm_hand_overs_wait: {
    es: 'Hay respuestas que no se pueden entregar a Salesforce CRM y esperan',
    pt: 'Há respostas que não podem ser entregues ao Salesforce CRM e esperam',
  },
  alert_webhook_hand_overs_wait: {
    es: 'Hay respuestas que no se pueden entregar al webhook de respuestas y esperan',
    pt: 'Há respostas que não podem ser entregues ao webhook de respostas e esperam',
  },
  alert_email_hand_overs_wait: {
    es: 'Hay respuestas que no se pueden entregar por correo y esperan',
    pt: 'Há respostas que não podem ser entregues por e-mail e esperam',
  },
  alert_hand_overs_wait_why: {
    es: '{why}. No se pierde nada; los responsables las encuentran en la página Respuestas',
    pt: '{why}. Nada se perde; os responsáveis as encontram na página Respostas',
  },
  alert_crm_owner: {
    es: 'Salesforce CRM no conoce al responsable de unas respuestas',
    pt: 'O Salesforce CRM não conhece o responsável por algumas respostas',
  },
  alert_crm_owner_why: {
    es: 'allí {owner} no es una cola ni un usuario activo: sus registros son de quien diga la organización',
    pt: 'lá {owner} não é uma fila nem um usuário ativo: os registros ficam com quem a organização indicar',
  },
  alert_failures_not_told: {
    es: 'No se pudo avisar al responsable de los mensajes que fallaron',
    pt: 'Não foi possível avisar o responsável das mensagens que falharam',
  },
  alert_not_reached: { es: 'Hay mensajes que no llegaron a sus contactos', pt: 'Mensagens não chegaram aos contatos' },
  alert_contact_not_reached: {
    es: 'WhatsApp no llegó a {n} contacto: {causes}',
    pt: 'O WhatsApp não chegou a {n} contato: {causes}',
  },
  alert_contacts_not_reached: {
    es: 'WhatsApp no llegó a {n} contactos: {causes}',
    pt: 'O WhatsApp não chegou a {n} contatos: {causes}',
  },
  alert_causes: { es: '{said}', pt: '{said}' },
  alert_cause: { es: '{cause}: {n}', pt: '{cause}: {n}' },
  alert_due_soon: {
    es: 'Pronto vence el plazo de una respuesta: {owner}',
    pt: 'Logo vence o prazo de uma resposta: {owner}',
  },
  alert_due_soon_why: {
    es: 'conversación {id}: {category}, vence: {at}',
    pt: 'conversa {id}: {category}, vence: {at}',
  },
  alert_overdue: { es: 'Hay respuestas con retraso: {owner}', pt: 'Há respostas em atraso: {owner}' },
  alert_overdue_why: {
    es: 'conversación {id}: {category}, venció: {at}',
    pt: 'conversa {id}: {category}, venceu: {at}',
  },
  alert_overdue_by_window: {
    es: 'conversación {id}: {category}, venció: {at}, antes de que WhatsApp cierre su ventana',
    pt: 'conversa {id}: {category}, venceu: {at}, antes de o WhatsApp fechar a janela',
  },
  alert_escalated: {
    es: 'Una respuesta con retraso pasa a: {owner}',
    pt: 'Uma resposta em atraso passa para: {owner}',
  },
  alert_escalated_why: {
    es: 'conversación {id}: {category}; la dejó pasar: {owner}',
    pt: 'conversa {id}: {category}; quem a deixou passar: {owner}',
  },
  alert_nobody: { es: 'nadie', pt: 'ninguém' },
  alert_step_owner: { es: 'el responsable del paso', pt: 'o responsável pela etapa' },
  alert_unowned: {
    es: 'Hay respuestas que esperan y no son de nadie',
    pt: 'Há respostas que esperam e não são de ninguém',
  },
  alert_unowned_why: {
    es: '{n} conversaciones no tienen responsable',
    pt: '{n} conversas não têm responsável',
  },
  alert_crm_record: {
    es: 'Salesforce CRM no acepta lo que una persona dijo de WhatsApp',
    pt: 'O Salesforce CRM não aceita o que uma pessoa disse do WhatsApp',
  },
  alert_crm_record_why: {
    es: '{object} {id}: «{words}». Corrige el registro o la regla: se intenta de nuevo cada día',
    pt: '{object} {id}: “{words}”. Corrija o registro ou a regra: tenta-se de novo todo dia',
  },
  alert_crm_shared: {
    es: 'Un número está en demasiados registros de Salesforce CRM para ser de una persona',
    pt: 'Um número está em registros demais do Salesforce CRM para ser de uma pessoa',
  },
  alert_crm_shared_why: {
    es: '{n} registros de {object} tienen el número {number}: no se cambió ninguno',
    pt: '{n} registros de {object} têm o número {number}: nenhum foi mudado',
  },
  alert_crm_slow: {
    es: 'Salesforce CRM tiene demasiados registros para buscar un número en toda agrupación de sus cifras',
    pt: 'O Salesforce CRM tem registros demais para procurar um número em todo agrupamento dos dígitos',
  },
  alert_crm_slow_why: {
    es: '{object}: los números se encuentran solo en sus formas habituales. Lleva un campo de texto en E.164 con un índice, nómbralo en findBy.phones, y pon findBy.anyGrouping en false',
    pt: '{object}: os números só são encontrados nas formas de costume. Mantenha um campo de texto em E.164 com um índice, indique-o em findBy.phones, e ponha findBy.anyGrouping em false',
  },
  alert_crm_waits: {
    es: 'Hay bajas que no se pueden llevar a Salesforce CRM y esperan',
    pt: 'Há cancelamentos que não podem ser levados ao Salesforce CRM e esperam',
  },
  alert_crm_waits_why: {
    es: '{why}; {fix}. En WhatsApp rigen de todos modos',
    pt: '{why}; {fix}. No WhatsApp valem mesmo assim',
  },
  alert_crm_doctor: {
    es: 'npm run doctor dice qué ajuste, objeto o campo es',
    pt: 'npm run doctor diz que configuração, objeto ou campo é',
  },
  alert_crm_day_used_up: {
    es: 'se agotó el límite diario de llamadas de la API; se cuenta por 24 horas',
    pt: 'o limite diário de chamadas da API se esgotou; ele é contado por 24 horas',
  },
  alert_crm_nothing_to_do: {
    es: 'no hay que hacer nada cuando responda de nuevo',
    pt: 'nada precisa ser feito quando ele responder de novo',
  },
};
