import type { webhookSentences } from '../../../../doctor/sentences/webhook-sentences';
import type { Translated } from './server-texts';

const CONFIGURATION_ES = 'developers.facebook.com ▸ tu app ▸ Use cases ▸ Customize ▸ Configuration';
const CONFIGURATION_PT = 'developers.facebook.com ▸ seu app ▸ Use cases ▸ Customize ▸ Configuration';

export const webhookTexts: Translated<typeof webhookSentences> = {
  hook_set_secret: {
    es: 'define WHATSAPP_APP_SECRET con App settings ▸ Basic ▸ App secret de la app dueña del webhook',
    pt: 'defina WHATSAPP_APP_SECRET com App settings ▸ Basic ▸ App secret do app dono do webhook',
  },
  hook_secret_taken: { es: 'Meta lo acepta', pt: 'a Meta o aceita' },
  hook_secret_refused: { es: 'Meta lo rechaza: {said}', pt: 'a Meta o recusa: {said}' },
  hook_app_unknown: { es: 'no se conoce la app', pt: 'o app não é conhecido' },
  hook_app_unknown_why: { es: 'no se conoce la app: {said}', pt: 'o app não é conhecido: {said}' },
  hook_give_callback: {
    es: `da la URL de callback y el token de verificación en ${CONFIGURATION_ES}, y suscribe los campos`,
    pt: `dê a URL de callback e o token de verificação em ${CONFIGURATION_PT}, e inscreva os campos`,
  },
  hook_nothing: { es: 'la app no está suscrita a nada de WhatsApp', pt: 'o app não está inscrito em nada do WhatsApp' },
  hook_not_active: { es: 'la suscripción no está activa', pt: 'a inscrição não está ativa' },
  hook_subscribed: { es: 'está suscrito', pt: 'está inscrito' },
  hook_see_callback: {
    es: `mira que sea la nuestra en ${CONFIGURATION_ES}`,
    pt: `veja se é a nossa em ${CONFIGURATION_PT}`,
  },
  hook_callback_is: { es: 'es {url}; no se conoce PUBLIC_URL', pt: 'é {url}; PUBLIC_URL não é conhecida' },
  hook_set_public_url: { es: 'define PUBLIC_URL', pt: 'defina PUBLIC_URL' },
  hook_other_callback: { es: 'es {url}, no {wanted}', pt: 'é {url}, não {wanted}' },
  hook_set_callback: {
    es: `pon {wanted} como URL de callback en ${CONFIGURATION_ES}`,
    pt: `ponha {wanted} como URL de callback em ${CONFIGURATION_PT}`,
  },
  hook_subscribe_fields: {
    es: `suscribe {fields} en ${CONFIGURATION_ES} ▸ Webhook fields`,
    pt: `inscreva {fields} em ${CONFIGURATION_PT} ▸ Webhook fields`,
  },
  hook_fields_lost: {
    es: '{fields} sin suscribir: no llegan estados, respuestas ni bajas',
    pt: '{fields} sem inscrição: não chegam status, respostas nem cancelamentos',
  },
  hook_fields_there: {
    es: 'messages y user_preferences están suscritos',
    pt: 'messages e user_preferences estão inscritos',
  },
  hook_fields_unseen: { es: '{fields} sin suscribir', pt: '{fields} sem inscrição' },
  hook_all_fields: { es: 'todos están suscritos', pt: 'todos estão inscritos' },
  hook_raise_version: {
    es: `sube la versión del campo en ${CONFIGURATION_ES} ▸ Webhook fields, o WHATSAPP_API_VERSION`,
    pt: `aumente a versão do campo em ${CONFIGURATION_PT} ▸ Webhook fields, ou WHATSAPP_API_VERSION`,
  },
  hook_no_field: { es: 'ningún campo de los nuestros está suscrito', pt: 'nenhum campo nosso está inscrito' },
  hook_fields_first: { es: 'suscribe primero los campos', pt: 'inscreva primeiro os campos' },
  hook_versions_not_told: { es: 'Meta no las dice', pt: 'a Meta não as diz' },
  hook_older: { es: 'más antiguas que {version}: {fields}', pt: 'mais antigas que {version}: {fields}' },
  hook_subscribe_app: {
    es: 'suscribe la app: curl -X POST …/{account}/subscribed_apps, mira docs/real-tenant.md',
    pt: 'inscreva o app: curl -X POST …/{account}/subscribed_apps, veja docs/real-tenant.md',
  },
  hook_no_app: {
    es: 'ninguna app está suscrita a la cuenta: no llega ningún webhook',
    pt: 'nenhum app está inscrito na conta: não chega nenhum webhook',
  },
  hook_which_app: {
    es: 'hay {n} apps suscritas; no se sabe cuál es la nuestra',
    pt: 'há {n} apps inscritos; não se sabe qual é o nosso',
  },
  hook_app_missing: {
    es: 'la app {app} no está suscrita a la cuenta: no llega ningún webhook',
    pt: 'o app {app} não está inscrito na conta: não chega nenhum webhook',
  },
  hook_app_subscribed: { es: 'la app {app} está suscrita', pt: 'o app {app} está inscrito' },
  hook_no_override: { es: 'ninguna: rige la de la app', pt: 'nenhuma: vale a do app' },
  hook_override: { es: 'la cuenta envía sus webhooks a {url}', pt: 'a conta envia os webhooks para {url}' },
  hook_end_override: {
    es: 'quita la excepción: POST subscribed_apps de la cuenta sin override_callback_uri',
    pt: 'tire a exceção: POST subscribed_apps da conta sem override_callback_uri',
  },
  hook_number_override: {
    es: 'este número envía sus webhooks a {url}',
    pt: 'este número envia os webhooks para {url}',
  },
  hook_end_number_override: {
    es: 'quita la excepción: POST {id} con override_callback_uri vacío en webhook_configuration',
    pt: 'tire a exceção: POST {id} com override_callback_uri vazio em webhook_configuration',
  },
};
