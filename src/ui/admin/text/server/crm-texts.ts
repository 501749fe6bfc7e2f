import type { crmSentences } from '../../../../doctor/sentences/crm-sentences';
import type { Translated } from './server-texts';

export const crmTexts: Translated<typeof crmSentences> = {
  crm_client_id: {
    es: 'SALESFORCE_CLIENT_ID no es la consumer key de una app de esta org',
    pt: 'SALESFORCE_CLIENT_ID não é a consumer key de um app desta org',
  },
  crm_client_secret: {
    es: 'SALESFORCE_CLIENT_SECRET no es el consumer secret de esa app',
    pt: 'SALESFORCE_CLIENT_SECRET não é o consumer secret desse app',
  },
  crm_flow: {
    es: 'activa el flujo de credenciales de cliente de la app y nombra su usuario de ejecución (Run As)',
    pt: 'ative o fluxo de credenciais de cliente do app e nomeie o usuário de execução (Run As)',
  },
  crm_my_domain: {
    es: 'SALESFORCE_LOGIN_URL debe ser la dirección My Domain de la org',
    pt: 'SALESFORCE_LOGIN_URL deve ser o endereço My Domain da org',
  },
  crm_see_my_domain: {
    es: 'mira que SALESFORCE_LOGIN_URL sea la dirección My Domain de la org',
    pt: 'veja se SALESFORCE_LOGIN_URL é o endereço My Domain da org',
  },
  crm_boolean: { es: 'una casilla', pt: 'uma caixa de seleção' },
  crm_datetime: { es: 'una fecha y hora', pt: 'uma data e hora' },
  crm_text: { es: 'un texto', pt: 'um texto' },
  crm_text_40: { es: 'un texto de 40', pt: 'um texto de 40' },
  crm_not_connected: {
    es: 'sin conexión: SALESFORCE_… no está definido, y no se lleva nada',
    pt: 'sem conexão: SALESFORCE_… não está definido, e nada é levado',
  },
  crm_logged_in: { es: 'sesión iniciada en {url}', pt: 'sessão iniciada em {url}' },
  crm_no_opt_outs: {
    es: 'no se llevan: config/crm.json no tiene optOut',
    pt: 'não são levados: config/crm.json não tem optOut',
  },
  crm_put_right: {
    es: 'corrige {object} en la org: mira config/crm.json y docs/crm.md',
    pt: 'corrija {object} na org: veja config/crm.json e docs/crm.md',
  },
  crm_see_config: { es: 'mira config/crm.json y docs/crm.md', pt: 'veja config/crm.json e docs/crm.md' },
  crm_takes: { es: 'toma las bajas en {field}', pt: 'recebe os cancelamentos em {field}' },
  crm_no_object: {
    es: 'no existe ese objeto, o el usuario de ejecución no puede verlo',
    pt: 'não existe esse objeto, ou o usuário de execução não pode vê-lo',
  },
  crm_give_edit: {
    es: 'da al usuario de ejecución Read y Edit sobre {object}',
    pt: 'dê ao usuário de execução Read e Edit em {object}',
  },
  crm_give_create: {
    es: 'da al usuario de ejecución Create sobre {object}',
    pt: 'dê ao usuário de execução Create em {object}',
  },
  crm_create_field: {
    es: '{field} no existe, o el usuario de ejecución no lo ve: créalo como {wanted}',
    pt: '{field} não existe, ou o usuário de execução não o vê: crie como {wanted}',
  },
  crm_no_field: {
    es: '{field} no existe, o el usuario de ejecución no lo ve',
    pt: '{field} não existe, ou o usuário de execução não o vê',
  },
  crm_other_type: { es: '{field} es {type} y debe ser {wanted}', pt: '{field} é {type} e deve ser {wanted}' },
  crm_not_editable: {
    es: 'el usuario de ejecución no puede editar {field}: dale seguridad de nivel de campo',
    pt: 'o usuário de execução não pode editar {field}: dê segurança em nível de campo',
  },
  crm_not_writable: {
    es: 'el usuario de ejecución no puede escribir {field}',
    pt: 'o usuário de execução não pode gravar {field}',
  },
  crm_not_searchable: { es: 'no se puede buscar por {field}', pt: 'não é possível buscar por {field}' },
  crm_no_external_id: { es: '{field} no es un ID externo', pt: '{field} não é um ID externo' },
  crm_other_prefix: {
    es: 'los ids de {object} empiezan con {is}, no con {wanted}',
    pt: 'os ids de {object} começam com {is}, não com {wanted}',
  },
  crm_no_hand_over: {
    es: 'las reglas entregan respuestas como {routes}, y config/crm.json no tiene handOver',
    pt: 'as regras entregam respostas como {routes}, e config/crm.json não tem handOver',
  },
  crm_see_hand_over: {
    es: 'mira handOver en config/crm.json y docs/hand-over.md',
    pt: 'veja handOver em config/crm.json e docs/hand-over.md',
  },
  crm_lead_lost: {
    es: 'un lead cuya respuesta se perdió no se volvería a encontrar: busca personas también en Lead, o nombra un marcador',
    pt: 'um lead cuja resposta se perdeu não seria encontrado de novo: busque pessoas também em Lead, ou nomeie um marcador',
  },
  crm_no_conversation: {
    es: 'se puede crear, y no lleva la conversación: nadie ve ahí lo que se preguntó y respondió, ni el enlace',
    pt: 'pode ser criado, e não leva a conversa: ninguém vê lá o que foi perguntado e respondido, nem o link',
  },
  crm_name_conversation: {
    es: 'nombra un campo de texto largo de CampaignMember como conversation de campaignMember, mira docs/hand-over.md',
    pt: 'nomeie um campo de texto longo de CampaignMember como conversation de campaignMember, veja docs/hand-over.md',
  },
  crm_creatable: { es: 'se puede crear con sus campos', pt: 'pode ser criado com os seus campos' },
  crm_by: { es: 'por {fields}', pt: 'por {fields}' },
  crm_name_campaigns: {
    es: 'nombra como campaignId, en las reglas de respuestas, campañas que el usuario de ejecución pueda leer',
    pt: 'nomeie como campaignId, nas regras de respostas, campanhas que o usuário de execução possa ler',
  },
  crm_no_campaign: { es: 'no existe la campaña {ids}', pt: 'não existe a campanha {ids}' },
  crm_campaigns_there: { es: 'existen', pt: 'existem' },
  crm_no_owner: {
    es: '{key}: {owner} no es una cola ni un usuario activo',
    pt: '{key}: {owner} não é uma fila nem um usuário ativo',
  },
  crm_queue_takes_no: {
    es: '{key}: la cola {queue} no toma {object}',
    pt: '{key}: a fila {queue} não recebe {object}',
  },
  crm_name_owner: {
    es: 'nombra un usuario activo o una cola en las reglas de respuestas',
    pt: 'nomeie um usuário ativo ou uma fila nas regras de respostas',
  },
  crm_owners_known: { es: 'ahí se conocen los {n}', pt: 'lá se conhecem todos os {n}' },
};
