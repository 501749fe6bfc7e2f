import type { publicUrlSentences } from '../../../../doctor/sentences/public-url-sentences';
import type { Translated } from './server-texts';

export const publicUrlTexts: Translated<typeof publicUrlSentences> = {
  url_form: {
    es: '{url}: Journey Builder y Meta solo llaman por https al puerto 443',
    pt: '{url}: o Journey Builder e a Meta só chamam por https na porta 443',
  },
  url_set: {
    es: 'define PUBLIC_URL como la dirección https de esta app en el puerto 443, tal como se llega a ella desde internet',
    pt: 'defina PUBLIC_URL como o endereço https deste app na porta 443, como a internet chega a ele',
  },
  url_no_answer: { es: '{url} no responde ({code})', pt: '{url} não responde ({code})' },
  url_dns: {
    es: 'registra el host de PUBLIC_URL en el DNS, o define PUBLIC_URL con el host que está ahí',
    pt: 'registre o host de PUBLIC_URL no DNS, ou defina PUBLIC_URL com o host que está lá',
  },
  url_dns_answers: { es: 'mira que el DNS responda en esta máquina', pt: 'veja se o DNS responde nesta máquina' },
  url_listen: {
    es: 'inicia la app, y haz que su proxy escuche en el puerto de PUBLIC_URL',
    pt: 'inicie o app, e faça o proxy escutar na porta de PUBLIC_URL',
  },
  url_renew: { es: 'renueva el certificado del host de PUBLIC_URL', pt: 'renove o certificado do host de PUBLIC_URL' },
  url_public_authority: {
    es: 'usa un certificado de una autoridad pública',
    pt: 'use um certificado de uma autoridade pública',
  },
  url_whole_chain: {
    es: 'haz que el proxy envíe la cadena completa de su certificado',
    pt: 'faça o proxy enviar a cadeia completa do certificado',
  },
  url_certificate_host: {
    es: 'usa un certificado para el host de PUBLIC_URL',
    pt: 'use um certificado para o host de PUBLIC_URL',
  },
  url_start: {
    es: 'inicia la app, y mira que PUBLIC_URL lleve a ella por DNS, proxy y certificado',
    pt: 'inicie o app, e veja se PUBLIC_URL leva a ele por DNS, proxy e certificado',
  },
  url_leads_on: { es: 'HTTP {status}: lleva a {target}', pt: 'HTTP {status}: leva a {target}' },
  url_leads_away: { es: 'HTTP {status}: lleva a otra dirección', pt: 'HTTP {status}: leva a outro endereço' },
  url_set_target: {
    es: 'define PUBLIC_URL con la dirección a la que lleva: los POST no siguen redirecciones',
    pt: 'defina PUBLIC_URL com o endereço a que ela leva: os POST não seguem redirecionamentos',
  },
  url_status_for: { es: 'HTTP {status} en {path}', pt: 'HTTP {status} em {path}' },
  url_not_this_app: { es: 'responde, pero no es esta app', pt: 'responde, mas não é este app' },
  url_calls_itself: { es: 'la app de ahí dice que es {url}', pt: 'o app de lá diz que é {url}' },
  url_same_everywhere: {
    es: 'define la misma PUBLIC_URL en todos los procesos y para este comando',
    pt: 'defina a mesma PUBLIC_URL em todos os processos e para este comando',
  },
  url_app_answers: {
    es: 'la app responde ahí, preguntada desde esta máquina',
    pt: 'o app responde lá, perguntado desta máquina',
  },
  url_verify_token: {
    es: 'define el mismo WHATSAPP_VERIFY_TOKEN en todos los procesos y para este comando, y escríbelo en Meta',
    pt: 'defina o mesmo WHATSAPP_VERIFY_TOKEN em todos os processos e para este comando, e digite-o na Meta',
  },
  url_challenge_answered: { es: 'la app responde al desafío de Meta', pt: 'o app responde ao desafio da Meta' },
  url_challenge_unanswered: {
    es: 'HTTP {status}: no se responde al desafío de Meta',
    pt: 'HTTP {status}: o desafio da Meta não é respondido',
  },
  url_signed_taken: {
    es: 'se acepta un POST firmado con caracteres fuera de ASCII',
    pt: 'um POST assinado com caracteres fora do ASCII é aceito',
  },
  url_body_changed: {
    es: 'el cuerpo cambia por el camino: la firma ya no coincide',
    pt: 'o corpo muda no caminho: a assinatura não bate mais',
  },
  url_let_bodies: {
    es: 'que ningún proxy ni firewall delante de la app cambie los cuerpos: se firman los bytes tal cual',
    pt: 'que nenhum proxy nem firewall na frente do app mude os corpos: o que se assina são os bytes como estão',
  },
  url_signature_refused: { es: 'la app rechaza la firma (HTTP 401)', pt: 'o app recusa a assinatura (HTTP 401)' },
  url_app_secret: {
    es: 'define el mismo WHATSAPP_APP_SECRET en todos los procesos y para este comando',
    pt: 'defina o mesmo WHATSAPP_APP_SECRET em todos os processos e para este comando',
  },
  url_see_log: { es: 'mira el registro de la app: ¿está Redis?', pt: 'veja o log do app: o Redis está lá?' },
  url_not_200: { es: 'HTTP {status} en lugar de 200', pt: 'HTTP {status} em vez de 200' },
};
