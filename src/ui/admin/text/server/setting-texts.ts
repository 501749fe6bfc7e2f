import type { settingSentences } from '../../../../setting-sentences';
import type { Translated } from './server-texts';

export const settingTexts: Translated<typeof settingSentences> = {
  setting_missing: { es: 'falta {setting}', pt: 'falta {setting}' },
  setting_wrong: { es: '{setting}: {said}', pt: '{setting}: {said}' },
  setting_together: {
    es: '{settings} van juntos: define todos o ninguno',
    pt: '{settings} andam juntos: defina todos ou nenhum',
  },
  setting_both: {
    es: '{settings} van juntos: define los dos o ninguno',
    pt: '{settings} andam juntos: defina os dois ou nenhum',
  },
  setting_no_redis: {
    es: 'falta REDIS_URL: con NODE_ENV=production la app no pone en marcha un Redis propio',
    pt: 'falta REDIS_URL: com NODE_ENV=production o app não inicia um Redis próprio',
  },
  setting_no_primary: {
    es: 'REDIS_SENTINELS: REDIS_URL debe ser redis:// o rediss:// con el nombre del primario como host, tal como lo conocen los Sentinels',
    pt: 'REDIS_SENTINELS: REDIS_URL deve ser redis:// ou rediss:// com o nome do primário como host, tal como os Sentinels o conhecem',
  },
  setting_two_databases: {
    es: 'REDIS_DATABASE: REDIS_URL ya nombra una base de datos',
    pt: 'REDIS_DATABASE: REDIS_URL já indica um banco de dados',
  },
  setting_public_url: {
    es: 'PUBLIC_URL: debe ser https en el puerto 443 y no una dirección de esta máquina, con NODE_ENV=production',
    pt: 'PUBLIC_URL: deve ser https na porta 443 e não um endereço desta máquina, com NODE_ENV=production',
  },
  setting_https: {
    es: '{setting}: debe ser https, con NODE_ENV=production',
    pt: '{setting}: deve ser https, com NODE_ENV=production',
  },
  setting_short: {
    es: '{setting}: debe tener al menos {n} caracteres, con NODE_ENV=production',
    pt: '{setting}: deve ter pelo menos {n} caracteres, com NODE_ENV=production',
  },
  setting_another: {
    es: '{setting}: debe ser distinto de {other}, con NODE_ENV=production',
    pt: '{setting}: deve ser diferente de {other}, com NODE_ENV=production',
  },
  setting_no_subdomain: {
    es: 'falta MC_SUBDOMAIN (o MC_AUTH_URL y MC_REST_URL)',
    pt: 'falta MC_SUBDOMAIN (ou MC_AUTH_URL e MC_REST_URL)',
  },
  setting_unit: { es: '«{words}»', pt: '“{words}”' },
  setting_no_token: { es: 'falta ADMIN_TOKEN (o ADMIN_TOKENS)', pt: 'falta ADMIN_TOKEN (ou ADMIN_TOKENS)' },
  setting_named_token: {
    es: 'ADMIN_TOKENS: uno de ellos es ADMIN_TOKEN, así que no tiene nombre',
    pt: 'ADMIN_TOKENS: um deles é ADMIN_TOKEN, por isso não tem nome',
  },
  rules_file: { es: 'las reglas de respuestas {file}: {said}', pt: 'as regras de respostas {file}: {said}' },
};
