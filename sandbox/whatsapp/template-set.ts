import type { Template, TemplateButton, TemplateComponent } from './template';

type Draft = Pick<Template, 'name' | 'language' | 'category' | 'components'> & Partial<Template>;

const text = (header: string, ...examples: string[]): TemplateComponent => ({
  type: 'HEADER',
  format: 'TEXT',
  text: header,
  ...(examples.length === 0 ? {} : { example: { header_text: examples } }),
});
const media = (format: string): TemplateComponent => ({
  type: 'HEADER',
  format,
  example: { header_handle: [`https://cdn.example/review-sample.${format.toLowerCase()}`] },
});
const body = (words: string, ...examples: string[]): TemplateComponent => ({
  type: 'BODY',
  text: words,
  ...(examples.length === 0 ? {} : { example: { body_text: [examples] } }),
});
const footer = (words: string): TemplateComponent => ({ type: 'FOOTER', text: words });
const buttons = (...list: TemplateButton[]): TemplateComponent => ({ type: 'BUTTONS', buttons: list });
const quickReply = (label: string): TemplateButton => ({ type: 'QUICK_REPLY', text: label });
const link = (label: string, url: string, example?: string): TemplateButton => ({
  type: 'URL',
  text: label,
  url,
  ...(example === undefined ? {} : { example: [example] }),
});

/** What a new account holds: the shapes of a real one, in several languages and states. */
const DRAFTS: readonly Draft[] = [
  {
    name: 'order_update',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Hi {{1}}, your order {{2}} is now {{3}}. Thank you for shopping with us.', 'Ana', 'A-1042', 'packed'),
      footer('Example Store'),
    ],
  },
  {
    name: 'order_update',
    language: 'es_MX',
    category: 'UTILITY',
    components: [
      body('Hola {{1}}, tu pedido {{2}} ahora está {{3}}. Gracias por tu compra.', 'Ana', 'A-1042', 'empacado'),
      footer('Tienda Ejemplo'),
    ],
  },
  {
    name: 'order_update',
    language: 'pt_BR',
    category: 'UTILITY',
    components: [
      body('Olá {{1}}, seu pedido {{2}} agora está {{3}}. Obrigado pela compra.', 'Ana', 'A-1042', 'separado'),
      footer('Loja Exemplo'),
    ],
  },
  {
    name: 'shipping_confirmation',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      text('Order {{1}} is on its way', 'A-1042'),
      body('{{1}}, your parcel leaves today and should arrive by {{2}}.', 'Ana', 'Friday'),
      buttons(link('Track parcel', 'https://track.example/p/{{1}}', 'https://track.example/p/A1042')),
    ],
  },
  {
    name: 'appointment_reminder',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Hello {{1}}, we expect you on {{2}} at {{3}}. Can you make it?', 'Ana', '3 March', '10:30'),
      footer('Example Clinic'),
      buttons(quickReply('Confirm'), quickReply('Change date'), quickReply('Stop reminders')),
    ],
  },
  {
    name: 'appointment_reminder',
    language: 'it',
    category: 'UTILITY',
    components: [
      body('Buongiorno {{1}}, la aspettiamo il {{2}} alle {{3}}. Conferma?', 'Anna', '3 marzo', '10:30'),
      footer('Studio Esempio'),
      buttons(quickReply('Confermo'), quickReply('Cambia data'), quickReply('Non scrivetemi più')),
    ],
  },
  {
    name: 'autumn_offer',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      media('IMAGE'),
      body('{{1}}, our autumn sale has begun: {{2}} off everything until Sunday!', 'Ana', '20%'),
      footer('Reply STOP to opt out'),
      buttons(
        link('Shop now', 'https://shop.example/autumn/{{1}}', 'https://shop.example/autumn/r-abc'),
        { type: 'COPY_CODE', text: 'Copy offer code', example: ['AUTUMN20'] },
        quickReply('Stop promotions'),
      ),
    ],
  },
  {
    name: 'autumn_offer',
    language: 'es_MX',
    category: 'MARKETING',
    components: [
      media('IMAGE'),
      body('{{1}}, empezó nuestra venta de otoño: ¡{{2}} de descuento en todo hasta el domingo!', 'Ana', '20%'),
      footer('Responde BAJA para no recibir más'),
      buttons(
        link('Comprar ahora', 'https://shop.example/otono/{{1}}', 'https://shop.example/otono/r-abc'),
        { type: 'COPY_CODE', text: 'Copiar código', example: ['OTONO20'] },
        quickReply('No más promociones'),
      ),
    ],
  },
  {
    name: 'flash_sale',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      media('VIDEO'),
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon!', has_expiration: true } },
      body('Only for you, {{1}}: the flash sale ends tonight.', 'Ana'),
      buttons(
        { type: 'COPY_CODE', text: 'Copy offer code', example: ['FLASH15'] },
        link('See offers', 'https://shop.example/flash/{{1}}', 'https://shop.example/flash/r-abc'),
      ),
    ],
  },
  {
    name: 'pickup_ready',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'LOCATION' },
      body('Your order {{1}} waits for you at this shop until {{2}}.', 'A-1042', 'Friday'),
      buttons({ type: 'PHONE_NUMBER', text: 'Call the shop', phone_number: '+15550001000' }),
    ],
  },
  {
    name: 'invoice_ready',
    language: 'de',
    category: 'UTILITY',
    components: [
      media('DOCUMENT'),
      body('Guten Tag {{1}}, anbei Ihre Rechnung {{2}} über {{3}}.', 'Frau Muster', 'R-77', '49,90 €'),
    ],
  },
  {
    name: 'welcome_named',
    language: 'en_US',
    category: 'MARKETING',
    parameter_format: 'NAMED',
    components: [
      {
        type: 'HEADER',
        format: 'TEXT',
        text: 'Welcome, {{first_name}}!',
        example: { header_text_named_params: [{ param_name: 'first_name', example: 'Ana' }] },
      },
      {
        type: 'BODY',
        text: 'Hi {{first_name}}, you are in. Your {{plan_name}} plan starts on {{start_date}}, have fun.',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Ana' },
            { param_name: 'plan_name', example: 'Gold' },
            { param_name: 'start_date', example: '3 March' },
          ],
        },
      },
      buttons(quickReply('Get started'), quickReply('Stop promotions')),
    ],
  },
  {
    name: 'store_hours',
    language: 'en_US',
    category: 'UTILITY',
    components: [body('Our shops are open on Monday to Saturday from 9 to 19.'), footer('Example Store')],
  },
  {
    name: 'renewal_reminder',
    language: 'pt_BR',
    category: 'UTILITY',
    components: [
      text('Renovação em {{1}} dias', '7'),
      body('Oi {{1}}, seu plano {{2}} renova em breve. Quer continuar com a gente?', 'Ana', 'Ouro'),
      buttons(quickReply('Sim'), quickReply('Não'), link('Ver plano', 'https://conta.example/plano')),
    ],
  },
  {
    name: 'payment_reminder',
    language: 'ar',
    category: 'UTILITY',
    components: [
      body('مرحبا {{1}}، فاتورتك رقم {{2}} بقيمة {{3}} مستحقة يوم الأحد.', 'ليلى', 'F-88', '120 ر.س'),
      footer('متجر المثال'),
      buttons(link('ادفع الآن', 'https://pay.example/{{1}}', 'https://pay.example/f88')),
    ],
  },
  {
    name: 'delivery_update',
    language: 'hi',
    category: 'UTILITY',
    components: [
      body('नमस्ते {{1}}, आपका ऑर्डर {{2}} आज शाम तक पहुँच जाएगा।', 'अनिता', 'A-1042'),
      buttons(quickReply('ठीक है'), quickReply('संदेश बंद करें')),
    ],
  },
  {
    name: 'login_code',
    language: 'en_US',
    category: 'AUTHENTICATION',
    message_send_ttl_seconds: 600,
    components: [
      {
        type: 'BODY',
        text: '*{{1}}* is your verification code.',
        add_security_recommendation: true,
        example: { body_text: [['123456']] },
      },
      { type: 'FOOTER', text: 'This code expires in 10 minutes.', code_expiration_minutes: 10 },
      buttons({ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }),
    ],
  },
  {
    name: 'new_arrivals',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('{{1}}, these came in this week and match what you like:', 'Ana'),
      {
        type: 'CAROUSEL',
        cards: ['Blue jacket', 'Red boots'].map((title) => ({
          components: [
            media('IMAGE'),
            body(`${title} for {{1}}, while it lasts.`, '49 €'),
            buttons(
              quickReply('Tell me more'),
              link('View', 'https://shop.example/p/{{1}}', 'https://shop.example/p/p1'),
            ),
          ],
        })),
      },
    ],
  },
  {
    name: 'full_catalog',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('Everything we sell, {{1}}, now in WhatsApp.', 'Ana'),
      footer('Reply STOP to opt out'),
      buttons({ type: 'CATALOG', text: 'View catalog' }),
    ],
  },
  {
    name: 'picked_for_you',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      text('Picked for {{1}}', 'Ana'),
      body('A few things that go with your last order.'),
      buttons({ type: 'MPM', text: 'View items' }),
    ],
  },
  {
    name: 'feedback_survey',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('How was your visit, {{1}}? It takes one minute.', 'Ana'),
      buttons({ type: 'FLOW', text: 'Answer', flow_id: '440000000000001' }),
    ],
  },
  {
    name: 'optin_request',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Hi {{1}}, may we send you offers here on WhatsApp? You can stop at any time.', 'Ana'),
      buttons(quickReply('Yes, please'), quickReply('No, thanks')),
    ],
  },
  {
    name: 'winback_offer',
    language: 'en_US',
    category: 'MARKETING',
    status: 'PAUSED',
    quality_score: { score: 'RED', date: 1_790_000_000 },
    components: [
      body('We miss you, {{1}}. Here is {{2}} off your next order.', 'Ana', '15%'),
      buttons(quickReply('Stop promotions')),
    ],
  },
  {
    name: 'miracle_discount',
    language: 'en_US',
    category: 'MARKETING',
    status: 'REJECTED',
    rejected_reason: 'PROMOTIONAL',
    components: [body('You won, {{1}}! Click now.', 'Ana')],
  },
  {
    name: 'weekly_deals',
    language: 'en_US',
    category: 'MARKETING',
    quality_score: { score: 'RED', date: 1_790_000_000 },
    components: [
      body('Deals of the week for {{1}}: {{2}} and more in our shops.', 'Ana', 'coffee'),
      footer('Reply STOP to opt out'),
      buttons(quickReply('Stop promotions')),
    ],
  },
  {
    name: 'welcome_offers',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      text('Welcome!'),
      body('You are on our list: our best offers come to you here first, about once a week.'),
      footer('Example Store'),
      buttons(quickReply('See this week'), quickReply('Stop promotions')),
    ],
  },
  {
    name: 'cart_reminder',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('{{1}}, {{2}} is still in your cart. Shall we keep it for you?', 'Ana', 'the blue jacket'),
      footer('Example Store'),
      buttons(
        quickReply('Keep it for me'),
        quickReply('Stop promotions'),
        link('Finish my order', 'https://shop.example/l/{{1}}', 'https://shop.example/l/abc'),
      ),
    ],
  },
  {
    name: 'order_confirmation',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Thank you, {{1}}. Your order {{2}} is in. You can pay it here and follow it.', 'Ana', 'A-1042'),
      footer('Example Store'),
      buttons(link('Pay now', 'https://shop.example/l/{{1}}', 'https://shop.example/l/abc')),
    ],
  },
  {
    name: 'renewal_reminder',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      text('Your plan ends in 7 days'),
      body('Hi {{1}}, your {{2}} plan ends next week. Shall it go on?', 'Ana', 'Gold'),
      footer('Example Store'),
    ],
  },
  {
    name: 'usage_milestone',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('{{1}}, that was your {{2}} order with us, thank you. We have something for you.', 'Ana', 'tenth'),
      footer('Reply STOP to opt out'),
      buttons(quickReply('Show me'), quickReply('Stop promotions')),
    ],
  },
  {
    name: 'we_miss_you',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('Hi {{1}}, we have not heard from you for a while. Is there anything that we can do better?', 'Ana'),
      footer('Reply STOP to opt out'),
    ],
  },
  {
    name: 'feature_tip',
    language: 'en_US',
    category: 'MARKETING',
    components: [
      body('{{1}}, did you know {{2}}? They save you the next order.', 'Ana', 'scheduled orders'),
      footer('Reply STOP to opt out'),
      buttons(link('Try it', 'https://shop.example/l/{{1}}', 'https://shop.example/l/abc')),
    ],
  },
  {
    name: 'inquiry_received',
    language: 'en_US',
    category: 'UTILITY',
    components: [
      body('Hi {{1}}, you asked us about {{2}}. What would you like to know?', 'Ana', 'the blue jacket'),
      footer('Example Store'),
    ],
  },
  {
    name: 'onboarding_welcome',
    language: 'en_US',
    category: 'UTILITY',
    components: [body('Welcome, {{1}}. Your account is ready, and we are here if you need us.', 'Ana')],
  },
  {
    name: 'onboarding_first_steps',
    language: 'en_US',
    category: 'UTILITY',
    components: [body('{{1}}, three first steps: add your address, choose a shop, try a first order.', 'Ana')],
  },
  {
    name: 'onboarding_check_in',
    language: 'en_US',
    category: 'UTILITY',
    components: [body('Hi {{1}}, does everything work for you?', 'Ana'), buttons(quickReply('Yes'), quickReply('No'))],
  },
  {
    name: 'onboarding_what_next',
    language: 'en_US',
    category: 'UTILITY',
    components: [body('{{1}}, a week with us. Here is what else your account can do.', 'Ana')],
  },
];

const FIRST_ID = 600_000_000_000_001;

/** A fresh copy of the account's templates. */
export function templateSet(): Template[] {
  return DRAFTS.map((draft, place) => ({
    id: String(FIRST_ID + place),
    status: 'APPROVED',
    parameter_format: 'POSITIONAL',
    quality_score: { score: 'GREEN', date: 1_790_000_000 },
    rejected_reason: 'NONE',
    ...structuredClone(draft),
  }));
}
