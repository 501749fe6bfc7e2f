import { NUMBERS, SYSTEM_USER, type whatsAppSentences } from '../../../../doctor/sentences/whats-app-sentences';
import type { Translated } from './server-texts';

export const whatsAppTexts: Translated<typeof whatsAppSentences> = {
  wa_not_told: { es: 'Meta no lo dice', pt: 'a Meta não diz' },
  wa_set_version: {
    es: 'define WHATSAPP_API_VERSION con una versión de https://developers.facebook.com/docs/graph-api/changelog/versions',
    pt: 'defina WHATSAPP_API_VERSION com uma versão de https://developers.facebook.com/docs/graph-api/changelog/versions',
  },
  wa_no_version: { es: '{version} no existe: «{words}»', pt: '{version} não existe: “{words}”' },
  wa_see_reach: {
    es: 'mira que esta máquina llegue a graph.facebook.com (WHATSAPP_GRAPH_URL) por el puerto 443',
    pt: 'veja se esta máquina chega a graph.facebook.com (WHATSAPP_GRAPH_URL) pela porta 443',
  },
  wa_version_gone: {
    es: '{version} ya no existe: Meta responde como {other}',
    pt: '{version} não existe mais: a Meta responde como {other}',
  },
  wa_version_exists: { es: '{version} existe', pt: '{version} existe' },
  wa_raise_version: {
    es: 'lee sus cambios en developers.facebook.com y sube después WHATSAPP_API_VERSION',
    pt: 'leia as mudanças em developers.facebook.com e depois aumente WHATSAPP_API_VERSION',
  },
  wa_newer_exists: { es: 'existe una más nueva que {version}', pt: 'existe uma mais nova que {version}' },
  wa_no_newer: { es: 'aún no existe', pt: 'ainda não existe' },
  wa_new_token: {
    es: `genera un token que nunca caduque en ${SYSTEM_USER} y define WHATSAPP_ACCESS_TOKEN`,
    pt: `gere um token que nunca expira em ${SYSTEM_USER} e defina WHATSAPP_ACCESS_TOKEN`,
  },
  wa_debug_refused: { es: 'debug_token se rechaza: «{words}»', pt: 'debug_token é recusado: “{words}”' },
  wa_not_valid: { es: 'Meta dice que no es válido', pt: 'a Meta diz que não é válido' },
  wa_end_not_told: { es: 'Meta no dice cuándo termina', pt: 'a Meta não diz quando termina' },
  wa_never_ends: { es: 'válido, no termina nunca', pt: 'válido, nunca termina' },
  wa_ended: { es: 'terminó: {at}', pt: 'terminou: {at}' },
  wa_ends: { es: 'termina: {at}; después no se envía nada', pt: 'termina: {at}; depois disso nada é enviado' },
  wa_token_with: {
    es: `genera de nuevo el token con {permission} en ${SYSTEM_USER} y define WHATSAPP_ACCESS_TOKEN`,
    pt: `gere o token de novo com {permission} em ${SYSTEM_USER} e defina WHATSAPP_ACCESS_TOKEN`,
  },
  wa_permissions_not_told: { es: 'Meta no enumera los permisos', pt: 'a Meta não lista as permissões' },
  wa_token_without: { es: 'el token no lo tiene', pt: 'o token não a tem' },
  wa_token_for: { es: 'el token es para {account}', pt: 'o token é para {account}' },
  wa_token_not_for: { es: 'el token no es para {account} ({missing})', pt: 'o token não é para {account} ({missing})' },
  wa_assign: {
    es: `asigna la cuenta de WhatsApp al usuario del sistema en ${SYSTEM_USER} ▸ Assign assets y genera después de nuevo el token`,
    pt: `atribua a conta do WhatsApp ao usuário do sistema em ${SYSTEM_USER} ▸ Assign assets e depois gere o token de novo`,
  },
  wa_set_account: {
    es: `define WHATSAPP_BUSINESS_ACCOUNT_ID con el id que está en ${NUMBERS}, y asigna la cuenta al usuario del sistema`,
    pt: `defina WHATSAPP_BUSINESS_ACCOUNT_ID com o id que está em ${NUMBERS}, e atribua a conta ao usuário do sistema`,
  },
  wa_account_refused: { es: '{account}: «{words}»', pt: '{account}: “{words}”' },
  wa_make_template: {
    es: 'crea una plantilla en WhatsApp Manager ▸ Message templates y espera a que se apruebe',
    pt: 'crie um modelo em WhatsApp Manager ▸ Message templates e espere a aprovação',
  },
  wa_grant_management: {
    es: 'concede whatsapp_business_management al token',
    pt: 'conceda whatsapp_business_management ao token',
  },
  wa_no_templates: {
    es: 'la cuenta no tiene ninguna: todavía no se puede enviar nada',
    pt: 'a conta não tem nenhum: ainda não é possível enviar nada',
  },
  wa_templates_found: { es: 'encontradas', pt: 'encontrados' },
  wa_set_numbers: {
    es: `define WHATSAPP_PHONE_NUMBER_ID con ids (no números) de ${NUMBERS}, de la cuenta para la que es el token`,
    pt: `defina WHATSAPP_PHONE_NUMBER_ID com ids (não números) de ${NUMBERS}, da conta para a qual é o token`,
  },
  wa_set_own_numbers: {
    es: 'define WHATSAPP_BUSINESS_ACCOUNT_ID y WHATSAPP_PHONE_NUMBER_ID con una cuenta y números de esa cuenta',
    pt: 'defina WHATSAPP_BUSINESS_ACCOUNT_ID e WHATSAPP_PHONE_NUMBER_ID com uma conta e números dessa conta',
  },
  wa_no_number_of: {
    es: '{number} no es un número de la cuenta {account}',
    pt: '{number} não é um número da conta {account}',
  },
  wa_register: {
    es: `registra el número: POST {id}/register con un PIN de seis dígitos, mira docs/real-tenant.md; o mira en ${NUMBERS}`,
    pt: `registre o número: POST {id}/register com um PIN de seis dígitos, veja docs/real-tenant.md; ou olhe em ${NUMBERS}`,
  },
  wa_not_connected: {
    es: 'está {status}: solo CONNECTED puede enviar',
    pt: 'está {status}: só CONNECTED consegue enviar',
  },
  wa_verify: {
    es: `verifica el número por SMS o llamada en ${NUMBERS} y regístralo después`,
    pt: `verifique o número por SMS ou ligação em ${NUMBERS} e depois registre-o`,
  },
  wa_is: { es: 'está {status}', pt: 'está {status}' },
  wa_give_name: {
    es: `da un nombre visible que Meta apruebe en ${NUMBERS} ▸ el número ▸ Profile`,
    pt: `dê um nome de exibição que a Meta aprove em ${NUMBERS} ▸ o número ▸ Profile`,
  },
  wa_name_not_told: { es: 'Meta no dice si está aprobado', pt: 'a Meta não diz se está aprovado' },
  wa_name_is: { es: '{name} está {status}', pt: '{name} está {status}' },
  wa_cloud_api: { es: 'registra el número para la Cloud API', pt: 'registre o número para a Cloud API' },
  wa_other_platform: { es: 'es {platform}, no CLOUD_API', pt: 'é {platform}, não CLOUD_API' },
  wa_health_because: { es: '{state}; {reasons}', pt: '{state}; {reasons}' },
  wa_see_manager: { es: `mira lo que dice el número en ${NUMBERS}`, pt: `veja o que consta do número em ${NUMBERS}` },
  wa_write_fewer: {
    es: 'escribe a menos personas, y solo a quienes lo quieren, hasta que la calidad mejore',
    pt: 'escreva a menos pessoas, e só a quem quer, até a qualidade melhorar',
  },
  wa_verify_business: {
    es: 'verifica la empresa en Meta Business Suite ▸ Security centre: un envío por encima del límite se rechaza',
    pt: 'verifique a empresa em Meta Business Suite ▸ Security centre: um envio acima do limite é recusado',
  },
  wa_limit_version: { es: 'esta versión no lo dice', pt: 'esta versão não diz' },
  wa_see_limit: { es: `mira el límite en ${NUMBERS}`, pt: `veja o limite em ${NUMBERS}` },
  wa_limit_called: { es: 'Meta lo llama {limit}', pt: 'a Meta o chama de {limit}' },
  wa_people: { es: '{people} personas en 24 horas', pt: '{people} pessoas em 24 horas' },
};
