import type { redisSentences } from '../../../../doctor/sentences/redis-sentences';
import type { Translated } from './server-texts';

export const redisTexts: Translated<typeof redisSentences> = {
  redis_answers: { es: 'responde', pt: 'responde' },
  redis_silent: { es: 'sin respuesta', pt: 'sem resposta' },
  redis_see: {
    es: 'mira que Redis funcione y que REDIS_URL lo nombre, con su contraseña',
    pt: 'veja se o Redis funciona e se REDIS_URL o nomeia, com a senha',
  },
  redis_none: { es: 'no se pudo iniciar ninguno', pt: 'não foi possível iniciar nenhum' },
  redis_start: { es: 'define REDIS_URL, o instala redis-server', pt: 'defina REDIS_URL, ou instale redis-server' },
  redis_not_told: { es: 'Redis no lo dice', pt: 'o Redis não diz' },
  redis_setting_not_told: { es: 'este Redis no lo dice', pt: 'este Redis não diz' },
  redis_see_version: { es: 'mira que sea {version} o más nueva', pt: 'veja se é {version} ou mais nova' },
  redis_use_version: { es: 'usa Redis {version} o más nuevo', pt: 'use Redis {version} ou mais novo' },
  redis_see_setting: { es: 'mira que {name} sea {wanted}', pt: 'veja se {name} é {wanted}' },
  redis_is_not: { es: 'es «{is}», debería ser «{wanted}»', pt: 'é “{is}”, deveria ser “{wanted}”' },
  redis_set_appendonly: {
    es: 'pon `appendonly yes` en redis.conf, o toma un plan de Redis que conserve los datos',
    pt: 'ponha `appendonly yes` em redis.conf, ou use um plano de Redis que conserve os dados',
  },
  redis_set_appendfsync: {
    es: 'pon `appendfsync always` en redis.conf: en una caída se puede perder hasta un segundo de bajas y envíos',
    pt: 'ponha `appendfsync always` em redis.conf: numa queda pode se perder até um segundo de cancelamentos e envios',
  },
  redis_set_maxmemory_policy: {
    es: 'pon `maxmemory-policy noeviction` en redis.conf o en el plan: se pueden borrar bajas para hacer sitio',
    pt: 'ponha `maxmemory-policy noeviction` em redis.conf ou no plano: cancelamentos podem ser apagados para abrir espaço',
  },
  redis_in_the_clear: {
    es: 'va sin cifrar a {host}, también la contraseña y los datos de personas',
    pt: 'vai sem cifra para {host}, também a senha e os dados de pessoas',
  },
  redis_use_tls: {
    es: 'usa rediss:// en REDIS_URL, o déjalo si la red intermedia es solo tuya',
    pt: 'use rediss:// em REDIS_URL, ou deixe assim se a rede no meio é só sua',
  },
  redis_remembers: { es: 'lo recuerda Redis', pt: 'o Redis é que se lembra' },
  arrived_none: { es: 'aún no ha llegado ninguno', pt: 'ainda não chegou nenhum' },
  arrived_last: { es: 'el último llegó: {at}', pt: 'o último chegou: {at}' },
  arrived_write: {
    es: 'escribe a tu remitente desde un teléfono y ejecuta de nuevo las comprobaciones',
    pt: 'escreva ao seu remetente de um telefone e execute de novo as verificações',
  },
  arrived_let_through: {
    es: 'deja pasar a un contacto por un recorrido publicado; un 401 quiere decir que MC_JWT_SIGNING_SECRET es de otro paquete',
    pt: 'deixe um contato passar por uma jornada publicada; um 401 quer dizer que MC_JWT_SIGNING_SECRET é de outro pacote',
  },
  framing_refused: {
    es: 'un navegador no mostró nuestra página dentro de {places}; se dice hasta {days} días después de la última vez',
    pt: 'um navegador não mostrou a nossa página dentro de {places}; dito até {days} dias depois da última vez',
  },
  framing_open: {
    es: 'abre un paso en Journey Builder: si su página queda vacía, añade a JOURNEY_BUILDER_ORIGINS el host que dice la consola del navegador, si es de Salesforce',
    pt: 'abra uma etapa no Journey Builder: se a página dela fica vazia, acrescente a JOURNEY_BUILDER_ORIGINS o host que o console do navegador diz, se for do Salesforce',
  },
};
