import { ALERT_TODOS } from '../../../alerts/alert-kinds';

/* What a person does about each kind of alert; in English it is the server's own. */

type Todos = typeof ALERT_TODOS;

const es: Todos = {
  'todo.sender_trouble':
    'Mira en Remitentes y plantillas lo que dice Meta; lo que se envía mientras tanto toma el camino alternativo o se retiene',
  'todo.template_trouble':
    'Compara el paso con la plantilla en WhatsApp Manager; mientras tanto sus contactos toman el camino alternativo',
  'todo.country_restricted': 'Mira en la Ayuda para empresas de Meta a qué países puede escribir la cuenta',
  'todo.unknown_error_code': 'Lee sobre el código en developers.facebook.com e instala la próxima versión',
  'todo.webhooks_unsubscribed':
    'Haz lo que dice la comprobación: hasta entonces se pierden estados, respuestas y bajas',
  'todo.set_aside_full': 'Corrige la causa y después vuelve a enviar lo demás en el Resumen',
  'todo.stopped_journey_calls': 'Mira si la versión del recorrido se detuvo a propósito',
  'todo.consent_claim_refused': 'Mira qué envía la tienda o el formulario, y por quién dice hablar',
  'todo.check_failed': 'Haz lo que dice la comprobación; se repite sola, cada pocos minutos',
  'todo.webhooks_stopped':
    'Ejecuta todas las comprobaciones: ¿la app está suscrita a la cuenta y su dirección de callback lleva aquí?',
  'todo.conversions_stopped': 'Pregunta al responsable del paso si su enlace, botón o API todavía funciona',
  'todo.conversions_never_came': 'Pide al responsable del paso que conecte su enlace, botón o API',
  'todo.rows_wait':
    'Corrige lo que nombra Marketing Cloud: permiso, extensión de datos o asignación. Mientras tanto no se pierde nada',
  'todo.right_missing': 'Concede al paquete instalado el permiso que nombra; lo que lo necesita sigue solo',
  'todo.job_unconfirmed':
    'Nada: las filas se escriben de otra manera. Si pasa a menudo, pregunta a Salesforce por qué no terminan los trabajos',
  'todo.rest_host_differs': 'Pon en MC_SUBDOMAIN (o MC_REST_URL) el host que indica Marketing Cloud, y reinicia',
  'todo.token_refused': 'Pon MC_CLIENT_ID y MC_CLIENT_SECRET como los tiene el paquete instalado, y reinicia',
  'todo.signature_refused': 'Pon el secreto con el que firma el remitente de la llamada, y reinicia',
  'todo.consent_store': 'Ejecuta «npm run consents:restore», o confirma en el Resumen que no se perdió nada',
  'todo.crm_waits': 'Corrige lo que nombra Salesforce; en WhatsApp las bajas rigen de todos modos',
  'todo.suppression_breaker':
    'Cuando Meta esté bien otra vez, vuelve a dejar fuera a los inalcanzables en Remitentes y plantillas',
  'todo.dead_letter': 'Mira en el Resumen lo que se rechazó, corrige la causa y envíalo de nuevo',
  'todo.late_fallback_refused': 'Corrige la causa y después vuelve a enviar o renuncia en el Resumen',
  'todo.step_sends_nothing':
    'Abre el paso en Journey Builder: su revisión dice qué impide que los contactos reciban el mensaje',
  'todo.step_falls_back': 'Mira en Pasos qué motivo creció, y corrígelo o detén el recorrido',
  'todo.negative_rate_high':
    'Lee las respuestas a esta plantilla y mira a quién la envía el recorrido; envíala menos, o cámbiala',
  'todo.conversations_rarely_convert':
    'Lee qué preguntan después de esta plantilla, y quién responde cuándo; ¿está conectada la conversión?',
  'todo.step_dropped': 'Mira en el informe qué cambió esa semana: plantilla, audiencia, remitente, enlace',
  'todo.step_leaves_out':
    'Mira en Pasos qué motivo creció: la audiencia, una importación de consentimientos o una regla de la cuenta',
  'todo.step_sends_stopped':
    'Mira si el recorrido todavía deja entrar a personas, y en Pasos qué pasó con las que llegaron',
  'todo.step_fails': 'Mira en Pasos por qué fallan; números viejos y plantillas pausadas son las causas habituales',
  'todo.limit_near': 'Reparte el envío en varios días, o pide a Meta un límite mayor: lo que lo supera se rechaza',
  'todo.owner_not_told': 'Avísale tú, y configura ALERT_EMAIL_DEFINITION o ALERT_WEBHOOK_URL',
  'todo.misconfigured': 'Abre el paso en Journey Builder, contesta lo que falta y vuelve a publicar',
  'todo.job_given_up': 'Lee el registro de ese trabajo, y haz a mano lo que debía hacer',
  'todo.record_unreadable': 'Ocúpate a mano del contacto de ese mensaje',
  'todo.contact_exit_failed': 'Saca a mano al contacto del recorrido, si el recorrido importa',
  'todo.crm_record_refused': 'Corrige el registro o la regla en Salesforce',
  'todo.crm_number_shared': 'Corrige los registros de Salesforce que tienen este número',
  'todo.reply_overdue': 'Responde, aplaza o cierra lo retrasado en la página Respuestas, o dáselo a otra persona',
  'todo.reply_unowned': 'Da un responsable en la página Respuestas a lo que no es de nadie',
  'todo.hand_overs_wait': 'Corrige lo que nombra; lo que espera está en la página Respuestas y después sale solo',
  'todo.hand_over_refused': 'Corrige el registro, la regla o el responsable que nombra: se intenta cada día',
  'todo.hand_over_undecided': 'Abre el registro que nombra y di de quién es',
  'todo.hand_over_owner_unknown': 'Nombra en la regla a un usuario activo o una cola de Salesforce',
  'todo.hand_over_given_up': 'Responde en la página Respuestas, y corrige la vía de la regla',
  'todo.reply_event_refused': 'Mira el evento que nombra, y las columnas de su extensión de datos',
  'todo.contacts_not_reached': 'Mira en WA_Message de quién se trata; da al paso una vía que esté configurada',
  'todo.person_limit': 'Mira a la persona en la página Consentimiento',
  'todo.login_refused': '¿Fue alguien de ustedes? Si no, reemplaza ADMIN_TOKEN',
  'todo.account_event': 'Mira lo que dice Meta en WhatsApp Manager',
  'todo.template_event': 'Mira la plantilla en WhatsApp Manager, y los pasos que la envían',
};

const pt: Todos = {
  'todo.sender_trouble':
    'Veja em Remetentes e modelos o que a Meta diz; o que é enviado enquanto isso toma o caminho alternativo ou fica retido',
  'todo.template_trouble':
    'Compare a etapa com o modelo no WhatsApp Manager; enquanto isso os contatos tomam o caminho alternativo',
  'todo.country_restricted': 'Veja na Central de Suporte da Meta para empresas a que países a conta pode escrever',
  'todo.unknown_error_code': 'Leia sobre o código em developers.facebook.com e instale a próxima versão',
  'todo.webhooks_unsubscribed': 'Faça o que a verificação diz: até lá se perdem status, respostas e cancelamentos',
  'todo.set_aside_full': 'Corrija a causa e depois envie o resto de novo na Visão geral',
  'todo.stopped_journey_calls': 'Veja se a versão da jornada foi parada de propósito',
  'todo.consent_claim_refused': 'Veja o que a loja ou o formulário envia, e por quem diz falar',
  'todo.check_failed': 'Faça o que a verificação diz; ela é repetida sozinha, a cada poucos minutos',
  'todo.webhooks_stopped':
    'Execute todas as verificações: o app está inscrito na conta, e o endereço de callback leva até aqui?',
  'todo.conversions_stopped': 'Pergunte ao responsável pela etapa se o link, o botão ou a API ainda funciona',
  'todo.conversions_never_came': 'Peça ao responsável pela etapa que conecte o link, o botão ou a API',
  'todo.rows_wait':
    'Corrija o que o Marketing Cloud indica: permissão, extensão de dados ou mapeamento. Enquanto isso nada se perde',
  'todo.right_missing': 'Conceda ao pacote instalado a permissão indicada; o que precisa dela continua sozinho',
  'todo.job_unconfirmed':
    'Nada: as linhas são gravadas de outro modo. Se acontecer muito, pergunte à Salesforce por que os trabalhos não terminam',
  'todo.rest_host_differs': 'Ponha em MC_SUBDOMAIN (ou MC_REST_URL) o host que o Marketing Cloud indica, e reinicie',
  'todo.token_refused': 'Ponha MC_CLIENT_ID e MC_CLIENT_SECRET como estão no pacote instalado, e reinicie',
  'todo.signature_refused': 'Ponha o segredo com que quem chama assina, e reinicie',
  'todo.consent_store': 'Execute “npm run consents:restore”, ou confirme na Visão geral que nada se perdeu',
  'todo.crm_waits': 'Corrija o que o Salesforce indica; no WhatsApp os cancelamentos valem mesmo assim',
  'todo.suppression_breaker':
    'Quando a Meta estiver bem de novo, volte a deixar de fora os inalcançáveis em Remetentes e modelos',
  'todo.dead_letter': 'Veja na Visão geral o que foi recusado, corrija a causa e envie de novo',
  'todo.late_fallback_refused': 'Corrija a causa e depois envie de novo ou desista na Visão geral',
  'todo.step_sends_nothing':
    'Abra a etapa no Journey Builder: a revisão diz o que impede os contatos de receber a mensagem',
  'todo.step_falls_back': 'Veja em Etapas que motivo cresceu, e corrija ou pare a jornada',
  'todo.negative_rate_high':
    'Leia as respostas a este modelo e veja a quem a jornada o envia; envie menos, ou mude o modelo',
  'todo.conversations_rarely_convert':
    'Leia o que as pessoas perguntam depois deste modelo, e quem responde em quanto tempo; a conversão está conectada?',
  'todo.step_dropped': 'Veja no relatório o que mudou naquela semana: modelo, público, remetente, link',
  'todo.step_leaves_out':
    'Veja em Etapas que motivo cresceu: o público, uma importação de consentimentos ou uma regra da conta',
  'todo.step_sends_stopped': 'Veja se a jornada ainda deixa pessoas entrarem, e em Etapas o que houve com quem chegou',
  'todo.step_fails': 'Veja em Etapas por que falham; números antigos e modelos pausados são as causas de costume',
  'todo.limit_near': 'Divida o envio em vários dias, ou peça à Meta um limite maior: o que passa dele é recusado',
  'todo.owner_not_told': 'Avise você mesmo, e configure ALERT_EMAIL_DEFINITION ou ALERT_WEBHOOK_URL',
  'todo.misconfigured': 'Abra a etapa no Journey Builder, responda o que falta e publique de novo',
  'todo.job_given_up': 'Leia o log desse trabalho, e faça à mão o que ele devia fazer',
  'todo.record_unreadable': 'Cuide à mão do contato dessa mensagem',
  'todo.contact_exit_failed': 'Tire o contato da jornada à mão, se a jornada importar',
  'todo.crm_record_refused': 'Corrija o registro ou a regra no Salesforce',
  'todo.crm_number_shared': 'Corrija os registros do Salesforce que têm este número',
  'todo.reply_overdue': 'Responda, adie ou feche o que está em atraso na página Respostas, ou passe a outra pessoa',
  'todo.reply_unowned': 'Dê um responsável, na página Respostas, ao que não é de ninguém',
  'todo.hand_overs_wait': 'Corrija o que é indicado; o que espera está na página Respostas e depois segue sozinho',
  'todo.hand_over_refused': 'Corrija o registro, a regra ou o responsável indicado: tenta-se de novo todo dia',
  'todo.hand_over_undecided': 'Abra o registro indicado e diga de quem é',
  'todo.hand_over_owner_unknown': 'Indique na regra um usuário ativo ou uma fila do Salesforce',
  'todo.hand_over_given_up': 'Responda na página Respostas, e corrija a via da regra',
  'todo.reply_event_refused': 'Veja o evento indicado, e as colunas da extensão de dados dele',
  'todo.contacts_not_reached': 'Veja em WA_Message de quem se trata; dê à etapa uma via que esteja configurada',
  'todo.person_limit': 'Veja a pessoa na página Consentimento',
  'todo.login_refused': 'Foi um de vocês? Se não, troque o ADMIN_TOKEN',
  'todo.account_event': 'Veja o que a Meta diz no WhatsApp Manager',
  'todo.template_event': 'Veja o modelo no WhatsApp Manager, e as etapas que o enviam',
};

export const alertTodos = { en: ALERT_TODOS, es, pt };
