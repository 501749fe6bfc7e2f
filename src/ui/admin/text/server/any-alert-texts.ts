import type { anyAlertSentences } from '../../../../alerts/sentences/any-alert-sentences';
import type { Translated } from './server-texts';

export const anyAlertTexts: Translated<typeof anyAlertSentences> = {
  alert_words: { es: '«{words}»', pt: '“{words}”' },
  alert_said: { es: '{said}', pt: '{said}' },
  alert_value: { es: '{value}', pt: '{value}' },
  alert_over: { es: 'Terminó: {title}', pt: 'Acabou: {title}' },
  alert_no_reason: { es: 'sin motivo indicado', pt: 'sem motivo informado' },
  alert_with_owner: { es: '{said}; responsable: {owner}', pt: '{said}; responsável: {owner}' },
  alert_to_mend: { es: '{said}. Para corregirlo: {fix}', pt: '{said}. Para corrigir: {fix}' },
  alert_check_failed: { es: '{check}: {said}', pt: '{check}: {said}' },
  alert_check_passed: { es: '{check}: está bien de nuevo', pt: '{check}: está bem de novo' },
  alert_logins: {
    es: 'Intentos fallidos de iniciar sesión en la página de administración o en el informe',
    pt: 'Tentativas erradas de entrar na página de administração ou no relatório',
  },
  alert_logins_why: {
    es: '{n} tokens incorrectos en 15 minutos, el último desde {address}; con el correcto se entra de todos modos',
    pt: '{n} tokens errados em 15 minutos, o último de {address}; com o certo se entra mesmo assim',
  },
  alert_job_given_up: {
    es: 'Un trabajo falló hasta que se abandonó',
    pt: 'Um trabalho falhou até ser abandonado',
  },
  alert_job_given_up_why: {
    es: 'trabajo {id}, después de {n} intentos: «{words}»',
    pt: 'trabalho {id}, depois de {n} tentativas: “{words}”',
  },
  alert_too_much_refused: {
    es: 'Se rechazó más de lo que se guarda para un operador',
    pt: 'Foi recusado mais do que se guarda para um operador',
  },
  alert_too_much_refused_why: {
    es: 'se descartaron los {n} más antiguos de {stream}: caben {most}. Corrige la causa y después envía el resto de nuevo',
    pt: 'os {n} mais antigos de {stream} foram descartados: cabem {most}. Corrija a causa e depois envie o resto de novo',
  },
  alert_no_way: {
    es: 'no se ha fijado ni ALERT_EMAIL_DEFINITION ni ALERT_WEBHOOK_URL',
    pt: 'não foi definido nem ALERT_EMAIL_DEFINITION nem ALERT_WEBHOOK_URL',
  },
  alert_owner_not_told: {
    es: 'No se pudo avisar al responsable de un paso de sus alertas',
    pt: 'Não foi possível avisar o responsável por uma etapa dos alertas dela',
  },
};
