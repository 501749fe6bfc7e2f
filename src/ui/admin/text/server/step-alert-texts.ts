import type { stepAlertSentences } from '../../../../alerts/sentences/step-alert-sentences';
import type { Translated } from './server-texts';

export const stepAlertTexts: Translated<typeof stepAlertSentences> = {
  alert_sends_nothing: {
    es: '{name} no ha enviado nada desde que se activó',
    pt: '{name} não enviou nada desde que foi ativada',
  },
  alert_sends_nothing_why: {
    es: 'ninguno de sus {n} contactos recibió un mensaje; el motivo más frecuente: {cause}',
    pt: 'nenhum dos seus {n} contatos recebeu uma mensagem; o motivo mais frequente: {cause}',
  },
  alert_no_cause: { es: 'no se guarda ninguno', pt: 'não há nenhum guardado' },
  alert_sends_stopped: { es: '{name} ya casi no envía nada', pt: '{name} quase não envia mais nada' },
  alert_sends_stopped_why: {
    es: '{n} mensajes en 24 horas; de los siete días anteriores, el peor de los habituales tuvo {usual}',
    pt: '{n} mensagens em 24 horas; dos sete dias anteriores, o pior dos habituais teve {usual}',
  },
  alert_falls_back: {
    es: '{name} manda a la alternativa a muchos más contactos que antes',
    pt: '{name} manda à alternativa muito mais contatos do que antes',
  },
  alert_leaves_out: {
    es: '{name} deja fuera a muchos más contactos que antes',
    pt: '{name} deixa de fora muito mais contatos do que antes',
  },
  alert_rise_why: {
    es: '{n} de {contacts} contactos ({share} %) en esta hora y la anterior, antes {before} %; {ofCause} de ellos por: {cause}',
    pt: '{n} de {contacts} contatos ({share}%) nesta hora e na anterior, antes {before}%; {ofCause} deles por: {cause}',
  },
  alert_number: { es: '{n}', pt: '{n}' },
  alert_share: { es: '{share} % ({n} de {of})', pt: '{share}% ({n} de {of})' },
  alert_fails: {
    es: 'Muchos mensajes de {name} fallan después de que WhatsApp los acepta',
    pt: 'Muitas mensagens de {name} falham depois de o WhatsApp as aceitar',
  },
  alert_fails_why: {
    es: '{share} en los últimos siete días de los que se puede saber',
    pt: '{share} nos últimos sete dias sobre os quais já se sabe',
  },
  alert_turn_away: {
    es: 'Más del {over} % se aparta después de la plantilla {template}',
    pt: 'Mais de {over}% se afastam depois do modelo {template}',
  },
  alert_turn_away_why: {
    es: '{share} en 30 días pidieron la baja o es probable que nos hayan bloqueado; {guessed} de ellos se suponen por su silencio',
    pt: '{share} em 30 dias pediram o cancelamento ou provavelmente nos bloquearam; {guessed} deles se supõem pelo silêncio',
  },
  alert_rarely_convert: {
    es: 'Convierte menos del {under} % de las conversaciones que empieza {template}',
    pt: 'Menos de {under}% das conversas que {template} começa convertem',
  },
  alert_rarely_convert_why: {
    es: '{share} de quienes respondieron en 30 días convirtieron después',
    pt: '{share} de quem respondeu em 30 dias converteu depois',
  },
  alert_arrives_less: {
    es: 'Los mensajes de {name} llegan mucho menos que antes',
    pt: 'As mensagens de {name} chegam muito menos do que antes',
  },
  alert_answered_less: {
    es: 'A {name} se responde mucho menos que antes',
    pt: 'Responde-se a {name} muito menos do que antes',
  },
  alert_converts_less: {
    es: '{name} convierte mucho menos que antes',
    pt: '{name} converte muito menos do que antes',
  },
  alert_less_why: {
    es: '{share} en los últimos siete días de los que se puede saber, {before} en las cuatro semanas anteriores',
    pt: '{share} nos últimos sete dias sobre os quais já se sabe, {before} nas quatro semanas anteriores',
  },
  alert_limit_near: {
    es: 'Los mensajes del día se acercan al límite que pone Meta',
    pt: 'As mensagens do dia se aproximam do limite que a Meta impõe',
  },
  alert_limit_near_why: {
    es: '{n} mensajes en 24 horas; la cuenta puede empezar conversaciones con {people} personas',
    pt: '{n} mensagens em 24 horas; a conta pode começar conversas com {people} pessoas',
  },
  alert_cannot_run: {
    es: 'Un paso de WhatsApp no puede funcionar',
    pt: 'Uma etapa de WhatsApp não consegue rodar',
  },
  alert_stopped_calls: {
    es: 'Una versión de un recorrido que se detuvo sigue llamando',
    pt: 'Uma versão de jornada que foi parada continua chamando',
  },
  alert_stopped_calls_why: {
    es: 'se detuvo: {at}, y sus contactos siguen llamando: lo que estaba retenido para ella se abandonó entonces. Si nadie la detuvo, alguien tiene una copia de una llamada de Journey Builder; publica el recorrido de nuevo',
    pt: 'foi parada: {at}, e contatos dela continuam chamando: o que estava retido para ela foi abandonado então. Se ninguém a parou, alguém tem uma cópia de uma chamada do Journey Builder; publique a jornada de novo',
  },
  alert_call_refused: {
    es: 'Se rechazó una llamada de Journey Builder',
    pt: 'Uma chamada do Journey Builder foi recusada',
  },
  alert_call_refused_known: {
    es: '{path}: su JWT no está firmado con MC_JWT_SIGNING_SECRET; hasta que lo esté, los contactos se expulsan',
    pt: '{path}: o JWT não está assinado com MC_JWT_SIGNING_SECRET; até que esteja, os contatos são expulsos',
  },
  alert_call_refused_unknown: {
    es: '{path}: su JWT no está firmado con MC_JWT_SIGNING_SECRET. Aquí no se conoce ningún paso con sus ids: un recorrido nuevo, o un extraño que conoce la forma',
    pt: '{path}: o JWT não está assinado com MC_JWT_SIGNING_SECRET. Aqui não se conhece nenhuma etapa com esses ids: uma jornada nova, ou um estranho que conhece o formato',
  },
  alert_late_refused: {
    es: 'No se pudo llevar a cabo una alternativa tardía',
    pt: 'Não foi possível executar uma alternativa tardia',
  },
  alert_late_refused_why: {
    es: 'mensaje {message}, {kind}: {why}. Espera en la página de administración a que se envíe de nuevo o se descarte',
    pt: 'mensagem {message}, {kind}: {why}. Espera na página de administração para ser enviada de novo ou descartada',
  },
  alert_late_event: { es: 'evento', pt: 'evento' },
  alert_late_email: { es: 'correo', pt: 'e-mail' },
  alert_held_unsendable: {
    es: 'Un mensaje retenido no se puede enviar',
    pt: 'Uma mensagem retida não pode ser enviada',
  },
  alert_not_settled: { es: 'Un mensaje no se puede cerrar', pt: 'Uma mensagem não pode ser encerrada' },
  alert_settings_gone: {
    es: 'los ajustes de su paso ya no están en Redis',
    pt: 'as configurações da sua etapa não estão mais no Redis',
  },
  alert_not_left: {
    es: 'Un contacto que probablemente nos bloqueó no salió del recorrido',
    pt: 'Um contato que provavelmente nos bloqueou não saiu da jornada',
  },
  alert_exit_unknown: {
    es: 'no se conoce la clave de la versión {journey} del recorrido: publícala de nuevo, y saca a mano al contacto del mensaje {message}',
    pt: 'a chave da versão {journey} da jornada não é conhecida: publique-a de novo, e tire à mão o contato da mensagem {message}',
  },
  alert_exit_ignored: {
    es: 'Marketing Cloud pasó por alto la salida del mensaje {message}: «{words}»',
    pt: 'O Marketing Cloud ignorou a saída da mensagem {message}: “{words}”',
  },
  alert_exit_refused: {
    es: 'Marketing Cloud rechaza la salida del mensaje {message}: {why}',
    pt: 'O Marketing Cloud recusa a saída da mensagem {message}: {why}',
  },
  alert_reply_event_refused: {
    es: 'Marketing Cloud rechaza el evento de una respuesta',
    pt: 'O Marketing Cloud recusa o evento de uma resposta',
  },
  alert_reply_event_refused_why: { es: 'evento {key}: «{words}»', pt: 'evento {key}: “{words}”' },
};
