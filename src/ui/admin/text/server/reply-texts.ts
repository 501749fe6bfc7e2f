import type { replySentences } from '../../../../doctor/sentences/reply-sentences';
import type { Translated } from './server-texts';

const RULES_ES = 'en config/reply-rules.json, o en el archivo que nombra REPLY_RULES: docs/conversations.md';
const RULES_PT = 'em config/reply-rules.json, ou no arquivo que REPLY_RULES nomeia: docs/conversations.md';

export const replyTexts: Translated<typeof replySentences> = {
  rules_put_right: { es: `corrígelo ${RULES_ES}`, pt: `corrija ${RULES_PT}` },
  rules_no_salesforce: {
    es: 'la ruta {routes} lleva a Salesforce CRM, que no está configurado',
    pt: 'a rota {routes} leva ao Salesforce CRM, que não está configurado',
  },
  rules_set_salesforce: {
    es: `define SALESFORCE_LOGIN_URL y sus dos acompañantes, o elige otra ruta ${RULES_ES}`,
    pt: `defina SALESFORCE_LOGIN_URL e os seus dois acompanhantes, ou escolha outra rota ${RULES_PT}`,
  },
  rules_unread: {
    es: '{owners}: nadie lee la dirección de correo que está ahí',
    pt: '{owners}: ninguém lê o endereço de e-mail que está lá',
  },
  rules_name_owner: {
    es: `nombra a quien responde de verdad ${RULES_ES}`,
    pt: `nomeie quem responde de verdade ${RULES_PT}`,
  },
  rules_read: {
    es: '{owners} responsables con correo, zona y horario; {rules} reglas y una por omisión',
    pt: '{owners} responsáveis com e-mail, fuso e horário; {rules} regras e uma padrão',
  },
  route_webhook_unset: {
    es: 'las reglas entregan respuestas por él, y no está definido',
    pt: 'as regras entregam respostas por ele, e não está definido',
  },
  route_set_webhook: {
    es: 'define REPLY_WEBHOOK_URL y REPLY_WEBHOOK_SECRET: mira docs/hand-over.md',
    pt: 'defina REPLY_WEBHOOK_URL e REPLY_WEBHOOK_SECRET: veja docs/hand-over.md',
  },
  route_not_outside: {
    es: 'no es una dirección https fuera de esta máquina',
    pt: 'não é um endereço https fora desta máquina',
  },
  route_set_outside: {
    es: 'define REPLY_WEBHOOK_URL con una: mira docs/hand-over.md',
    pt: 'defina REPLY_WEBHOOK_URL com um: veja docs/hand-over.md',
  },
  route_see_somebody: {
    es: 'mira que alguien responda en REPLY_WEBHOOK_URL: mira docs/hand-over.md',
    pt: 'veja se alguém responde em REPLY_WEBHOOK_URL: veja docs/hand-over.md',
  },
  route_answers_status: { es: 'responde {status}', pt: 'responde {status}' },
  route_redirects: {
    es: 'responde con una redirección, que no se sigue',
    pt: 'responde com um redirecionamento, que não é seguido',
  },
  route_set_target: {
    es: 'define la dirección a la que lleva: mira docs/hand-over.md',
    pt: 'defina o endereço a que ele leva: veja docs/hand-over.md',
  },
  route_somebody: { es: 'ahí responde alguien', pt: 'alguém responde lá' },
  email_no_definition: {
    es: 'las reglas envían respuestas por correo, y no hay definición',
    pt: 'as regras enviam respostas por e-mail, e não há definição',
  },
  email_set_replies: {
    es: 'define REPLY_EMAIL_DEFINITION: mira docs/hand-over.md',
    pt: 'defina REPLY_EMAIL_DEFINITION: veja docs/hand-over.md',
  },
  email_set_key: {
    es: 'define {setting} con la clave de una definición transaccional activa: mira {docs}',
    pt: 'defina {setting} com a chave de uma definição transacional ativa: veja {docs}',
  },
  email_none: { es: 'no existe esa definición', pt: 'não existe essa definição' },
  email_no_right: { es: 'el paquete no puede leer definiciones', pt: 'o pacote não pode ler definições' },
  email_grant: {
    es: 'concede Channels ▸ Email ▸ Read, o envía uno para ver',
    pt: 'conceda Channels ▸ Email ▸ Read, ou envie um para ver',
  },
  email_answered: { es: 'respondió {status}', pt: 'respondeu {status}' },
  email_is: { es: 'está {state}', pt: 'está {state}' },
  email_there: { es: 'existe', pt: 'existe' },
};
