import type { signalAlertSentences } from '../../../../alerts/sentences/signal-alert-sentences';
import type { Translated } from './server-texts';

export const signalAlertTexts: Translated<typeof signalAlertSentences> = {
  alert_conversions_again: { es: '«{name}» llega de nuevo', pt: '“{name}” chega de novo' },
  alert_conversions_again_why: { es: '{activity}; la última: {at}', pt: '{activity}; a última: {at}' },
  alert_conversions_never: {
    es: '«{name}» no ha llegado nunca: ¿está conectado su enlace, botón o API?',
    pt: '“{name}” nunca chegou: o link, o botão ou a API está conectado?',
  },
  alert_conversions_stopped: {
    es: '«{name}» dejó de llegar: la última fue {at}',
    pt: '“{name}” parou de chegar: a última foi {at}',
  },
  alert_conversions_why: { es: '{activity}. {why}', pt: '{activity}. {why}' },
  alert_conversions_never_why: {
    es: 'Se entregaron {n} mensajes, bastantes desde {at}; el plazo de {hours} horas ya pasó',
    pt: '{n} mensagens foram entregues, o bastante desde {at}; o prazo de {hours} horas já passou',
  },
  alert_conversions_stopped_why: {
    es: 'Antes llegaba una más o menos cada {usual}; de {n} mensajes entregados desde entonces deberían haber convertido unos {expected}',
    pt: 'Antes chegava uma mais ou menos a cada {usual}; de {n} mensagens entregues desde então, umas {expected} deveriam ter convertido',
  },
  alert_minutes: { es: '{n} minutos', pt: '{n} minutos' },
  alert_hours: { es: '{n} horas', pt: '{n} horas' },
  alert_activity: {
    es: 'Actividad {activity} del recorrido {journey}, responsable: {owner}',
    pt: 'Atividade {activity} da jornada {journey}, responsável: {owner}',
  },
  alert_journey_version: { es: '{key}, versión {version}', pt: '{key}, versão {version}' },
  alert_not_named: { es: 'sin nombrar', pt: 'não informado' },
  alert_statuses_again: {
    es: 'Los estados de Meta llegan de nuevo',
    pt: 'Os status da Meta chegam de novo',
  },
  alert_silent_since: { es: 'en silencio desde {at}', pt: 'em silêncio desde {at}' },
  alert_statuses_never: {
    es: 'Nunca ha llegado un estado de Meta',
    pt: 'Nunca chegou um status da Meta',
  },
  alert_statuses_stopped: {
    es: 'Dejaron de llegar los estados de Meta: ninguno desde {at}',
    pt: 'Os status da Meta pararam de chegar: nenhum desde {at}',
  },
  alert_statuses_why: {
    es: 'Desde entonces se aceptaron {n} mensajes. ¿Sigue la app suscrita al campo «messages» de la cuenta de WhatsApp, y es esta app la dirección de callback? Las respuestas y las bajas llegan por la misma vía',
    pt: 'Desde então {n} mensagens foram aceitas. O app continua inscrito no campo “messages” da conta do WhatsApp, e o endereço de callback é este app? As respostas e os cancelamentos chegam pela mesma via',
  },
  alert_webhooks_lost: {
    es: 'Los webhooks de Meta no llegan: {check}: {said}',
    pt: 'Os webhooks da Meta não chegam: {check}: {said}',
  },
  alert_webhooks_lost_why: {
    es: 'Mientras tanto se pierden estados, respuestas y bajas. Para corregirlo: {fix}',
    pt: 'Enquanto isso se perdem status, respostas e cancelamentos. Para corrigir: {fix}',
  },
  alert_webhooks_again: {
    es: 'Los webhooks de Meta llegan de nuevo',
    pt: 'Os webhooks da Meta chegam de novo',
  },
  alert_status_came: { es: 'llegó un estado', pt: 'chegou um status' },
  alert_is_subscribed: { es: 'Meta dice que están suscritos', pt: 'a Meta diz que estão inscritos' },
  alert_webhook_unprocessed: {
    es: 'No se pudo procesar un webhook',
    pt: 'Não foi possível processar um webhook',
  },
  alert_webhook_unprocessed_why: {
    es: '«{words}»; se guarda en {stream}',
    pt: '“{words}”; fica guardado em {stream}',
  },
  alert_webhook_refused: {
    es: 'Se rechazó un webhook de WhatsApp',
    pt: 'Um webhook do WhatsApp foi recusado',
  },
  alert_webhook_unsigned: {
    es: 'su firma no coincide con ningún WHATSAPP_APP_SECRET; hasta que coincida no llegan estados ni bajas',
    pt: 'a assinatura não corresponde a nenhum WHATSAPP_APP_SECRET; até corresponder não chegam status nem cancelamentos',
  },
  alert_webhook_of_another: {
    es: 'está firmado con el secreto de otra unidad de negocio, y no coincide con ningún WHATSAPP_APP_SECRET; hasta que coincida no llegan estados ni bajas',
    pt: 'está assinado com o segredo de outra unidade de negócios, e não corresponde a nenhum WHATSAPP_APP_SECRET; até corresponder não chegam status nem cancelamentos',
  },
  alert_webhook_of_nobody: {
    es: 'Un webhook de WhatsApp no es de ninguna unidad de negocio',
    pt: 'Um webhook do WhatsApp não é de nenhuma unidade de negócios',
  },
  alert_webhook_of_nobody_why: {
    es: 'ninguna unidad tiene esta cuenta, o este número en ella: no se guardó nada',
    pt: 'nenhuma unidade tem esta conta, ou este número nela: nada foi guardado',
  },
  alert_foreign_number: {
    es: 'Llegan webhooks de un número que no está configurado',
    pt: 'Chegam webhooks de um número que não está configurado',
  },
  alert_foreign_number_why: {
    es: '{sender} no está en WHATSAPP_PHONE_NUMBER_ID: las bajas de las que avisa cuentan, no se guarda nada más',
    pt: '{sender} não está em WHATSAPP_PHONE_NUMBER_ID: os cancelamentos que avisa valem, nada mais é guardado',
  },
  alert_template_status: {
    es: 'Plantilla {name} ({language}): su estado es {value}',
    pt: 'Modelo {name} ({language}): o status é {value}',
  },
  alert_template_category: {
    es: 'Plantilla {name} ({language}): su categoría es {value}',
    pt: 'Modelo {name} ({language}): a categoria é {value}',
  },
  alert_template_quality: {
    es: 'Plantilla {name} ({language}): su calidad es {value}',
    pt: 'Modelo {name} ({language}): a qualidade é {value}',
  },
  alert_template_components: {
    es: 'Plantilla {name} ({language}): sus componentes son {value}',
    pt: 'Modelo {name} ({language}): os componentes são {value}',
  },
  alert_account_event: { es: 'Suceso de la cuenta: {event}', pt: 'Evento da conta: {event}' },
  alert_link_click: { es: 'Clic en un enlace', pt: 'Clique em um link' },
  alert_unknown_field: {
    es: 'No se conoce el campo de webhook {field}',
    pt: 'O campo de webhook {field} não é conhecido',
  },
  alert_unreachable_many: {
    es: 'Sospechosamente muchas personas dejaron de ser alcanzables',
    pt: 'Suspeitosamente muitas pessoas deixaram de ser alcançáveis',
  },
  alert_unreachable_many_why: {
    es: 'para este remitente ya no se deduce quién es inalcanzable, pues un fallo del proveedor se ve igual',
    pt: 'para este remetente não se deduz mais quem é inalcançável, pois uma falha do provedor parece igual',
  },
  alert_too_many_addresses: {
    es: 'Alguien tiene demasiadas direcciones',
    pt: 'Alguém tem endereços demais',
  },
  alert_too_many_topics: { es: 'Alguien tiene demasiados temas', pt: 'Alguém tem assuntos demais' },
  alert_too_many_number: { es: 'Alguien tiene demasiados números', pt: 'Alguém tem números demais' },
  alert_too_many_id: { es: 'Alguien tiene demasiados ids', pt: 'Alguém tem ids demais' },
  alert_too_many_why: {
    es: 'un webhook daría a una persona más de 20 direcciones o 100 temas: no se guardó lo que dice más allá de ellos',
    pt: 'um webhook daria a uma pessoa mais de 20 endereços ou 100 assuntos: o que diz além deles não foi guardado',
  },
  alert_meta_refuses: {
    es: 'Meta rechaza con {code}: «{words}»',
    pt: 'a Meta recusa com {code}: “{words}”',
  },
  alert_time_over: { es: 'terminó su plazo: {said}', pt: 'o prazo acabou: {said}' },
  alert_sends_failed: {
    es: '{n} envíos seguidos fallaron en el proveedor, el último: «{words}»',
    pt: '{n} envios seguidos falharam no provedor, o último: “{words}”',
  },
  alert_see_status: {
    es: 'mira metastatus.com/whatsapp-business-api, y que este servidor llegue a graph.facebook.com',
    pt: 'veja metastatus.com/whatsapp-business-api, e se este servidor chega a graph.facebook.com',
  },
  alert_people_refused: {
    es: 'se rechazó a {n} personas seguidas, la última: {last}',
    pt: '{n} pessoas seguidas foram recusadas, a última: {last}',
  },
  alert_compare_template: {
    es: 'compara el paso con la plantilla en WhatsApp Manager, y envía un mensaje de prueba',
    pt: 'compare a etapa com o modelo no WhatsApp Manager, e envie uma mensagem de teste',
  },
  alert_run_checks: {
    es: 'ejecuta las comprobaciones (npm run doctor), y mira lo que WhatsApp Manager dice del número',
    pt: 'execute as verificações (npm run doctor), e veja o que o WhatsApp Manager diz do número',
  },
  alert_message_accepted: { es: 'se aceptó un mensaje', pt: 'uma mensagem foi aceita' },
  alert_cloud_api_again: { es: 'la Cloud API responde de nuevo', pt: 'a Cloud API responde de novo' },
  alert_meta_says: { es: 'Meta dice {state}', pt: 'a Meta diz {state}' },
  alert_lifted: { es: 'lo levantó un operador', pt: 'um operador suspendeu o bloqueio' },
  alert_sender_stopped: {
    es: 'Se detuvo el envío por WhatsApp del remitente {name}',
    pt: 'O envio pelo WhatsApp parou para o remetente {name}',
  },
  alert_sender_resumed: {
    es: 'Sigue el envío por WhatsApp del remitente {name}',
    pt: 'O envio pelo WhatsApp foi retomado para o remetente {name}',
  },
  alert_account_stopped: {
    es: 'Se detuvo el envío por WhatsApp de la cuenta {name}',
    pt: 'O envio pelo WhatsApp parou para a conta {name}',
  },
  alert_account_resumed: {
    es: 'Sigue el envío por WhatsApp de la cuenta {name}',
    pt: 'O envio pelo WhatsApp foi retomado para a conta {name}',
  },
  alert_template_stopped: {
    es: 'Se detuvo el envío por WhatsApp de la plantilla {name}',
    pt: 'O envio pelo WhatsApp parou para o modelo {name}',
  },
  alert_template_resumed: {
    es: 'Sigue el envío por WhatsApp de la plantilla {name}',
    pt: 'O envio pelo WhatsApp foi retomado para o modelo {name}',
  },
  alert_country_refused: {
    es: 'WhatsApp rechaza mensajes del remitente {sender} a personas de un país',
    pt: 'O WhatsApp recusa mensagens do remetente {sender} a pessoas de um país',
  },
  alert_unknown_code: {
    es: 'Meta dio un código de error que aquí no se conoce: {code}',
    pt: 'A Meta deu um código de erro que não se conhece aqui: {code}',
  },
  alert_unknown_code_sent: {
    es: 'Vino con la respuesta a un envío, y cuenta como un mensaje que falló. Meta explica sus códigos en developers.facebook.com, WhatsApp, error codes',
    pt: 'Veio com a resposta a um envio, e conta como uma mensagem que falhou. A Meta explica os códigos em developers.facebook.com, WhatsApp, error codes',
  },
  alert_unknown_code_told: {
    es: 'Vino con un webhook, y cuenta como un mensaje que falló. Meta explica sus códigos en developers.facebook.com, WhatsApp, error codes',
    pt: 'Veio com um webhook, e conta como uma mensagem que falhou. A Meta explica os códigos em developers.facebook.com, WhatsApp, error codes',
  },
};
