import type { cloudAlertSentences } from '../../../../alerts/sentences/cloud-alert-sentences';
import type { Translated } from './server-texts';

export const cloudAlertTexts: Translated<typeof cloudAlertSentences> = {
  alert_rows_wait: {
    es: 'Las filas de {table} no se pueden escribir y esperan',
    pt: 'As linhas de {table} não podem ser gravadas e esperam',
  },
  alert_consent_waits: {
    es: 'El consentimiento no se puede escribir en Marketing Cloud y espera',
    pt: 'O consentimento não pode ser gravado no Marketing Cloud e espera',
  },
  alert_unexpected: { es: 'un fallo inesperado, mira el registro', pt: 'uma falha inesperada, veja o log' },
  alert_row_refused: {
    es: '{n} fila de {table} no se pudo escribir',
    pt: '{n} linha de {table} não pôde ser gravada',
  },
  alert_rows_refused: {
    es: '{n} filas de {table} no se pudieron escribir',
    pt: '{n} linhas de {table} não puderam ser gravadas',
  },
  alert_row_no_json: { es: 'la fila no es JSON', pt: 'a linha não é JSON' },
  alert_row_no_object: { es: 'la fila no es un objeto', pt: 'a linha não é um objeto' },
  alert_job_unconfirmed: {
    es: 'Marketing Cloud no dice qué fue de un trabajo de {table}',
    pt: 'O Marketing Cloud não diz o que houve com um trabalho de {table}',
  },
  alert_job_unconfirmed_why: {
    es: '{n} filas, entregadas {times} veces: {why}. Se escriben una vez más, {most} por llamada',
    pt: '{n} linhas, entregues {times} vezes: {why}. São gravadas mais uma vez, {most} por chamada',
  },
  alert_no_job_ended: {
    es: 'ningún trabajo suyo ha terminado en {seconds} s',
    pt: 'nenhum trabalho delas terminou em {seconds} s',
  },
  alert_results_unread: {
    es: 'dice que hay errores, y sus resultados no se pueden leer',
    pt: 'diz que há erros, e os resultados não podem ser lidos',
  },
  alert_results_partly: {
    es: 'sus resultados no hablan de todas las filas',
    pt: 'os resultados não falam de todas as linhas',
  },
  alert_rows_stuck: { es: '{n} filas: {why}', pt: '{n} linhas: {why}' },
  alert_because: { es: '{said}: {why}', pt: '{said}: {why}' },
  alert_client_refused: {
    es: 'Marketing Cloud rechaza las credenciales del cliente',
    pt: 'O Marketing Cloud recusa as credenciais do cliente',
  },
  alert_other_host: {
    es: 'Marketing Cloud indica un host REST distinto del de los ajustes',
    pt: 'O Marketing Cloud indica um host REST diferente do das configurações',
  },
  alert_other_host_why: {
    es: 'Sus tokens son para {host}, las llamadas van a {own}: pon en MC_SUBDOMAIN (o MC_REST_URL) el host que indica',
    pt: 'Os tokens são para {host}, as chamadas vão para {own}: ponha em MC_SUBDOMAIN (ou MC_REST_URL) o host que ele indica',
  },
  alert_right_missing: {
    es: 'Marketing Cloud rechaza llamadas que necesitan {scope}: lo que lo necesita espera',
    pt: 'O Marketing Cloud recusa chamadas que precisam de {scope}: o que precisa disso espera',
  },
  alert_right_missing_why: {
    es: '{why}. Unidad de negocio {account}: {fix}',
    pt: '{why}. Unidade de negócios {account}: {fix}',
  },
  alert_promotional_stopped: {
    es: 'Los mensajes promocionales están detenidos',
    pt: 'As mensagens promocionais estão paradas',
  },
  alert_store_lost: {
    es: 'WA_Consent tiene consentimientos que este Redis no conoce: ejecuta «npm run consents:restore»',
    pt: 'WA_Consent tem consentimentos que este Redis não conhece: execute “npm run consents:restore”',
  },
  alert_failed_over: {
    es: 'Redis cambió de servidor y puede haber perdido bajas: ejecuta «npm run consents:restore», o confirma en la página de administración',
    pt: 'O Redis mudou de servidor e pode ter perdido cancelamentos: execute “npm run consents:restore”, ou confirme na página de administração',
  },
  alert_consents_unasked: {
    es: 'no se puede preguntar a Marketing Cloud si hay consentimientos; se mira otra vez en breve',
    pt: 'não é possível perguntar ao Marketing Cloud se há consentimentos; olha-se de novo em breve',
  },
  alert_claim: {
    es: 'Un consentimiento de fuera dice lo que no puede ser',
    pt: 'Um consentimento de fora diz o que não pode ser',
  },
  alert_claim_why: {
    es: '{said}: un consentimiento así se rechazó; una baja vale para la dirección que nombra',
    pt: '{said}: um consentimento assim foi recusado; um cancelamento vale para o endereço que indica',
  },
  alert_claim_number: { es: 'userId: es de otro número', pt: 'userId: é de outro número' },
  alert_claim_id: { es: 'phone: es de otro id de usuario', pt: 'phone: é de outro id de usuário' },
  alert_claim_topics: {
    es: 'topic: esta persona ya tiene 100 temas',
    pt: 'topic: esta pessoa já tem 100 assuntos',
  },
  alert_claim_addresses: {
    es: 'phone: esta persona ya tiene 20 direcciones',
    pt: 'phone: esta pessoa já tem 20 endereços',
  },
};
