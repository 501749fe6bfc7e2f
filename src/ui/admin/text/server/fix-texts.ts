import type { fixSentences } from '../../../../whatsapp/fix-sentences';
import type { Translated } from './server-texts';

export const fixTexts: Translated<typeof fixSentences> = {
  fix_token: {
    es: 'genera un token que nunca caduque para el usuario del sistema y define WHATSAPP_ACCESS_TOKEN',
    pt: 'gere um token que nunca expira para o usuário do sistema e defina WHATSAPP_ACCESS_TOKEN',
  },
  fix_permissions: {
    es: 'concede al usuario del sistema whatsapp_business_messaging y whatsapp_business_management para esta cuenta, y genera después su token de nuevo',
    pt: 'conceda ao usuário do sistema whatsapp_business_messaging e whatsapp_business_management para esta conta, e depois gere o token dele de novo',
  },
  fix_address: {
    es: 'permite la dirección de este servidor en App settings, Advanced, Server IP allowlist, o vacía esa lista',
    pt: 'permita o endereço deste servidor em App settings, Advanced, Server IP allowlist, ou esvazie essa lista',
  },
  fix_version: {
    es: 'define WHATSAPP_API_VERSION con una versión que exista',
    pt: 'defina WHATSAPP_API_VERSION com uma versão que exista',
  },
  fix_number: {
    es: 'mira que WHATSAPP_PHONE_NUMBER_ID nombre un número de la cuenta, y que la cuenta esté asignada al usuario del sistema',
    pt: 'veja se WHATSAPP_PHONE_NUMBER_ID indica um número da conta, e se a conta está atribuída ao usuário do sistema',
  },
  fix_secret: {
    es: 'define WHATSAPP_APP_SECRET con el secreto de la app cuyo token envía',
    pt: 'defina WHATSAPP_APP_SECRET com o segredo do app cujo token envia',
  },
  fix_app: {
    es: 'mira que la app exista y esté activa, y que el token sea suyo',
    pt: 'veja se o app existe e está ativo, e se o token é dele',
  },
  fix_review: {
    es: 'mira lo que WhatsApp Manager y Business Support Home dicen de la cuenta, y pide allí una revisión',
    pt: 'veja o que o WhatsApp Manager e o Business Support Home dizem da conta, e peça lá uma revisão',
  },
  fix_country: {
    es: 'mira en Business Support Home a qué países puede escribir la cuenta',
    pt: 'veja no Business Support Home a que países a conta pode escrever',
  },
  fix_name: {
    es: 'haz que se apruebe en WhatsApp Manager un nombre visible del número',
    pt: 'faça aprovar no WhatsApp Manager um nome de exibição do número',
  },
  fix_payment: {
    es: 'revisa el método de pago de la cuenta en Business Settings, WhatsApp accounts',
    pt: 'verifique a forma de pagamento da conta em Business Settings, WhatsApp accounts',
  },
  fix_register: {
    es: 'registra de nuevo el número con su PIN (WhatsApp Manager, Account tools, Phone numbers)',
    pt: 'registre o número de novo com o PIN (WhatsApp Manager, Account tools, Phone numbers)',
  },
  fix_ends: {
    es: 'termina solo; mira las categorías de las plantillas en WhatsApp Manager',
    pt: 'acaba sozinho; veja as categorias dos modelos no WhatsApp Manager',
  },
  fix_spam: {
    es: 'escribe a menos personas, y solo a las que lo quieren: el límite termina solo tras unas horas',
    pt: 'escreva a menos pessoas, e só às que querem: o limite acaba sozinho depois de algumas horas',
  },
  fix_reach: {
    es: 'mira que este servidor llegue por sí mismo a graph.facebook.com, que ningún proxy responda por él, y WHATSAPP_GRAPH_URL',
    pt: 'veja se este servidor chega por si mesmo a graph.facebook.com, se nenhum proxy responde por ele, e WHATSAPP_GRAPH_URL',
  },
};
