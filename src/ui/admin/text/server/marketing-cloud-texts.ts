import type { marketingCloudSentences } from '../../../../doctor/sentences/marketing-cloud-sentences';
import type { Translated } from './server-texts';

const PACKAGE_ES = 'Setup ▸ Apps ▸ Installed Packages ▸ tu paquete ▸ API Integration';
const PACKAGE_PT = 'Setup ▸ Apps ▸ Installed Packages ▸ seu pacote ▸ API Integration';
const RETENTION_ES = 'en Contact Builder ▸ Data Extensions ▸ la extensión de datos ▸ Retention';
const RETENTION_PT = 'em Contact Builder ▸ Data Extensions ▸ a extensão de dados ▸ Retention';

export const marketingCloudTexts: Translated<typeof marketingCloudSentences> = {
  mc_token: { es: 'un token por {seconds} s', pt: 'um token por {seconds} s' },
  mc_see_subdomain: {
    es: 'mira que MC_SUBDOMAIN (o MC_AUTH_URL) sea el del paquete, y que no haya de por medio un firewall ni una lista de IP permitidas',
    pt: 'veja se MC_SUBDOMAIN (ou MC_AUTH_URL) é o do pacote, e se não há no meio um firewall nem uma lista de IPs permitidos',
  },
  mc_set_client: {
    es: `define MC_CLIENT_ID y MC_CLIENT_SECRET con los de ${PACKAGE_ES}; un secreto termina 180 días después de hacerse (docs/secrets.md)`,
    pt: `defina MC_CLIENT_ID e MC_CLIENT_SECRET com os de ${PACKAGE_PT}; um segredo termina 180 dias depois de feito (docs/secrets.md)`,
  },
  mc_set_account: {
    es: 'define MC_ACCOUNT_ID ({account}) con el MID de la unidad de negocio, y dale acceso en la pestaña Access del paquete',
    pt: 'defina MC_ACCOUNT_ID ({account}) com o MID da unidade de negócios, e dê acesso a ela na aba Access do pacote',
  },
  mc_set_rest: { es: 'define MC_REST_URL como {url}', pt: 'defina MC_REST_URL como {url}' },
  mc_set_subdomain: {
    es: 'define MC_SUBDOMAIN (o MC_REST_URL) con el del paquete',
    pt: 'defina MC_SUBDOMAIN (ou MC_REST_URL) com o do pacote',
  },
  mc_answers_token_for: {
    es: 'responde en {host}; el token es para {other}',
    pt: 'responde em {host}; o token é para {other}',
  },
  mc_answers: { es: 'responde en {host}', pt: 'responde em {host}' },
  mc_rest_not_asked: { es: 'no se le preguntó', pt: 'não foi perguntado' },
  mc_set_unit: {
    es: 'define MC_ACCOUNT_ID con el MID de la unidad de negocio dueña de los recorridos (su nombre, arriba a la derecha)',
    pt: 'defina MC_ACCOUNT_ID com o MID da unidade de negócios dona das jornadas (o nome dela, no alto à direita)',
  },
  mc_other_unit: {
    es: 'el token es para {other}, MC_ACCOUNT_ID es {account}',
    pt: 'o token é para {other}, MC_ACCOUNT_ID é {account}',
  },
  mc_unit_not_told: { es: 'no lo dicen ni tokenContext ni userinfo', pt: 'nem tokenContext nem userinfo o dizem' },
  mc_call_refused: {
    es: 'la llamada que lo necesita se rechaza: «{words}»',
    pt: 'a chamada que precisa dela é recusada: “{words}”',
  },
  mc_not_granted: { es: 'no concedido: la app no puede {use}', pt: 'não concedida: o app não consegue {use}' },
  mc_call_answered: { es: 'la llamada que lo necesita tiene respuesta', pt: 'a chamada que precisa dela tem resposta' },
  mc_no_scopes: { es: 'Marketing Cloud no enumera permisos', pt: 'o Marketing Cloud não lista permissões' },
  de_none: { es: 'ninguna: las filas van a las nuestras', pt: 'nenhum: as linhas vão para as nossas' },
  de_of: { es: 'de {tables}', pt: 'de {tables}' },
  de_mapping_unread: { es: 'no se puede leer: «{words}»', pt: 'não é possível ler: “{words}”' },
  de_mapping_fix: {
    es: 'corrige la asignación en la página Extensiones de datos de /admin, o en el archivo que nombra DATA_EXTENSION_MAPPING',
    pt: 'corrija o mapeamento na página Extensões de dados de /admin, ou no arquivo que DATA_EXTENSION_MAPPING nomeia',
  },
  de_mapping_in_redis: {
    es: 'la asignación que dice a dónde van sus filas está en Redis',
    pt: 'o mapeamento que diz para onde vão as linhas está no Redis',
  },
  de_map_consent: {
    es: 'asigna WA_Consent completa, en /admin o en el archivo; hasta entonces haz copias de Redis: docs/redis.md',
    pt: 'mapeie WA_Consent por completo, em /admin ou no arquivo; até lá faça cópias do Redis: docs/redis.md',
  },
  de_left_out: { es: 'la asignación la omite: no se escribe nada', pt: 'o mapeamento a deixa de fora: nada é gravado' },
  de_map_it: { es: 'asígnala en /admin si quieres sus filas', pt: 'mapeie em /admin se quiser as linhas' },
  de_may_not_be_read: { es: 'no se permite leerla: {said}', pt: 'não é permitido ler: {said}' },
  de_unread: { es: 'no se pudo leer: {said}', pt: 'não foi possível ler: {said}' },
  de_again: {
    es: 'ejecuta de nuevo las comprobaciones en un minuto; mira status.salesforce.com',
    pt: 'execute de novo as verificações em um minuto; veja status.salesforce.com',
  },
  de_fits: { es: 'encaja en {name}', pt: 'encaixa em {name}' },
  de_not_there: { es: 'no existe', pt: 'não existe' },
  de_provision_makes: { es: 'ejecuta `npm run provision`, que la crea', pt: 'execute `npm run provision`, que a cria' },
  de_change_or_map: {
    es: 'cambia la extensión de datos en Contact Builder, o asigna {table} a otra en /admin',
    pt: 'mude a extensão de dados no Contact Builder, ou mapeie {table} para outra em /admin',
  },
  de_no_column: { es: 'no tiene la columna {names}', pt: 'não tem a coluna {names}' },
  de_provision_adds: {
    es: 'ejecuta `npm run provision`, que la añade',
    pt: 'execute `npm run provision`, que a acrescenta',
  },
  de_as_defined: { es: 'como está definida', pt: 'como está definida' },
  de_as_defined_untold: {
    es: 'como está definida; no se dice la retención',
    pt: 'como está definida; a retenção não é dita',
  },
  de_of_name: { es: '{name}: {said}', pt: '{name}: {said}' },
  de_retention_off: { es: `apaga la retención ${RETENTION_ES}`, pt: `desligue a retenção ${RETENTION_PT}` },
  de_retention_change: { es: `cámbiala ${RETENTION_ES}, o déjala`, pt: `mude ${RETENTION_PT}, ou deixe` },
};
