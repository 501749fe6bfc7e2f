/** What a kit is made of. */
export interface OptIn {
  /** As the customer reads it: "Example Store". */
  business: string;
  /** What they say yes to, in the words that complete the sentence: "offers and news, at most twice a month". */
  what: string;
  /** The sender's number, in any form. */
  phoneNumber: string;
  /** The topic keyword that the link fills in. */
  word: string;
}

/** One list of sentences per language of the customers; `{…}` is filled in. */
const SENTENCES = {
  en: {
    chat: 'Get {what} from {business} on WhatsApp: tap, and send the message “{word}”. By sending it you say yes to exactly that. Answer STOP at any time to end it.',
    checkout:
      'Yes, {business} may send me {what} on WhatsApp, to the number of this order. I can end it at any time by answering STOP.',
    form: 'Yes, {business} may send me {what} on WhatsApp, to the number above. I can end it at any time by answering STOP. My order does not depend on it.',
    button: 'Get {what} on WhatsApp',
  },
  es: {
    chat: 'Recibe {what} de {business} por WhatsApp: toca y envía el mensaje «{word}». Al enviarlo aceptas exactamente eso. Responde BAJA cuando quieras terminarlo.',
    checkout:
      'Sí, {business} puede enviarme {what} por WhatsApp, al número de este pedido. Puedo terminarlo cuando quiera respondiendo BAJA.',
    form: 'Sí, {business} puede enviarme {what} por WhatsApp, al número indicado arriba. Puedo terminarlo cuando quiera respondiendo BAJA. Mi pedido no depende de ello.',
    button: 'Recibir {what} por WhatsApp',
  },
  pt: {
    chat: 'Receba {what} de {business} pelo WhatsApp: toque e envie a mensagem “{word}”. Ao enviá-la você aceita exatamente isso. Responda SAIR quando quiser encerrar.',
    checkout:
      'Sim, {business} pode me enviar {what} pelo WhatsApp, no número deste pedido. Posso encerrar quando quiser respondendo SAIR.',
    form: 'Sim, {business} pode me enviar {what} pelo WhatsApp, no número acima. Posso encerrar quando quiser respondendo SAIR. Meu pedido não depende disso.',
    button: 'Receber {what} pelo WhatsApp',
  },
} as const;
export type KitLanguage = keyof typeof SENTENCES;
export const KIT_LANGUAGES = Object.keys(SENTENCES) as KitLanguage[];

/**
 * Every part of the kit, ready to copy; undefined while one of its words is not said, or the number not known: an opt-in to
 * nothing in particular is none, and a link to nobody gives none. Pure.
 */
export function optInKit(optIn: OptIn, language: KitLanguage) {
  if ([optIn.business, optIn.what, digitsOf(optIn)].some((part) => part.trim() === '')) return undefined;
  const say = (sentence: keyof (typeof SENTENCES)['en']) =>
    SENTENCES[language][sentence].replaceAll(/\{(\w+)\}/g, (_whole, name: keyof OptIn) => optIn[name]);
  const link = chatLink(optIn);
  return {
    /** Opens a chat with the sender in which the keyword is written and waits to be sent ([click to chat](https://faq.whatsapp.com/5913398998672934)). */
    link,
    chat: say('chat'),
    checkout: say('checkout'),
    form: say('form'),
    /** Works on any web page: no script, nothing of ours is loaded. */
    button: `<a href="${asHtml(link)}" target="_blank" rel="noopener" lang="${language}">${asHtml(say('button'))}</a>`,
  };
}

const digitsOf = ({ phoneNumber }: Pick<OptIn, 'phoneNumber'>) => phoneNumber.replace(/\D/g, '');
const chatLink = (optIn: Pick<OptIn, 'phoneNumber' | 'word'>) =>
  `https://wa.me/${digitsOf(optIn)}?text=${encodeURIComponent(optIn.word)}`;

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const asHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => HTML[sign] ?? sign);
