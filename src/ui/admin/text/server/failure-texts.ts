import type { failureSentences } from '../../../../marketing-cloud/failure-sentences';
import type { Translated } from './server-texts';

export const failureTexts: Translated<typeof failureSentences> = {
  mcf_words: { es: '«{words}»', pt: '“{words}”' },
  mcf_answered: {
    es: '{operation}: HTTP {status}, errorcode {errorcode}: «{words}»',
    pt: '{operation}: HTTP {status}, errorcode {errorcode}: “{words}”',
  },
  mcf_answered_silent: {
    es: '{operation}: HTTP {status}, errorcode {errorcode}: sin motivo indicado',
    pt: '{operation}: HTTP {status}, errorcode {errorcode}: sem motivo informado',
  },
  mcf_no_code: { es: 'ninguno', pt: 'nenhum' },
  mcf_redirect: {
    es: '{operation}: HTTP {status} con una redirección: busca en el camino un proxy, un firewall, una lista de IP permitidas o un mantenimiento',
    pt: '{operation}: HTTP {status} com um redirecionamento: procure no caminho um proxy, um firewall, uma lista de IPs permitidos ou uma manutenção',
  },
  mcf_page: {
    es: '{operation}: HTTP {status} con una página que no es de Marketing Cloud: busca en el camino un proxy, un firewall, una lista de IP permitidas o un mantenimiento',
    pt: '{operation}: HTTP {status} com uma página que não é do Marketing Cloud: procure no caminho um proxy, um firewall, uma lista de IPs permitidos ou uma manutenção',
  },
  mcf_given_up: { es: '{operation}: se abandonó', pt: '{operation}: abandonada' },
  mcf_no_answer: { es: '{operation}: sin respuesta ({code})', pt: '{operation}: sem resposta ({code})' },
  mcf_network: { es: 'fallo de red desconocido', pt: 'falha de rede desconhecida' },
  mcf_pause: {
    es: '{operation}: Marketing Cloud pidió una pausa',
    pt: '{operation}: o Marketing Cloud pediu uma pausa',
  },
  mcf_right: {
    es: '{said}. La llamada necesita {scopes}, y la unidad de negocio de MC_ACCOUNT_ID',
    pt: '{said}. A chamada precisa de {scopes}, e da unidade de negócios de MC_ACCOUNT_ID',
  },
  mcf_right_new_token: {
    es: '{said}, con un token nuevo. La llamada necesita {scopes}, y la unidad de negocio de MC_ACCOUNT_ID',
    pt: '{said}, com um token novo. A chamada precisa de {scopes}, e da unidade de negócios de MC_ACCOUNT_ID',
  },
  mcf_and: { es: '{one} y {other}', pt: '{one} e {other}' },
  mcf_no_scope: { es: 'un permiso que no está documentado', pt: 'uma permissão que não está documentada' },
  mcf_shape: {
    es: '{operation}: la respuesta no tiene la forma documentada ({where})',
    pt: '{operation}: a resposta não tem a forma documentada ({where})',
  },
  mcf_not_among: {
    es: 'data_extension_list: {key} no está en las primeras {pages} páginas de lo que la lleva en el nombre o la descripción',
    pt: 'data_extension_list: {key} não está nas primeiras {pages} páginas do que a tem no nome ou na descrição',
  },
  mcf_same_page: {
    es: '{operation}: la página {page} es la misma que la anterior',
    pt: '{operation}: a página {page} é a mesma que a anterior',
  },
  mcf_too_few_rows: {
    es: 'rows_read: llegaron {n} filas de {name}, de un total de {of}',
    pt: 'rows_read: chegaram {n} linhas de {name}, de um total de {of}',
  },
  mcf_undocumented: {
    es: '{operation}: HTTP {status}, no es la respuesta documentada',
    pt: '{operation}: HTTP {status}, não é a resposta documentada',
  },
  mcf_said: { es: '{operation}: «{words}»', pt: '{operation}: “{words}”' },
  mcf_no_request: {
    es: '{operation}: la respuesta no nombra ninguna petición',
    pt: '{operation}: a resposta não indica nenhuma requisição',
  },
  mcf_no_root: {
    es: 'folder_retrieve: no hay una carpeta raíz de extensiones de datos',
    pt: 'folder_retrieve: não há uma pasta raiz de extensões de dados',
  },
  mcf_no_token: { es: 'sin token: sin respuesta ({code})', pt: 'sem token: sem resposta ({code})' },
  mcf_token_redirect: {
    es: 'sin token: HTTP {status}, una redirección: busca en el camino una lista de IP permitidas, un proxy, un firewall o un mantenimiento, no en el cliente',
    pt: 'sem token: HTTP {status}, um redirecionamento: procure no caminho uma lista de IPs permitidos, um proxy, um firewall ou uma manutenção, não no cliente',
  },
  mcf_token_page: {
    es: 'sin token: HTTP {status} con una página que no es de Marketing Cloud: busca en el camino una lista de IP permitidas, un proxy, un firewall o un mantenimiento, no en el cliente',
    pt: 'sem token: HTTP {status} com uma página que não é do Marketing Cloud: procure no caminho uma lista de IPs permitidos, um proxy, um firewall ou uma manutenção, não no cliente',
  },
  mcf_token_undocumented: {
    es: 'sin token: HTTP {status} sin la respuesta documentada',
    pt: 'sem token: HTTP {status} sem a resposta documentada',
  },
  mcf_token_silent: { es: 'sin token: HTTP {status} sin un motivo', pt: 'sem token: HTTP {status} sem um motivo' },
  mcf_client: {
    es: 'Marketing Cloud rechazó al cliente: HTTP {status}: «{words}»',
    pt: 'O Marketing Cloud recusou o cliente: HTTP {status}: “{words}”',
  },
};
