import { type Template, templateSchema } from '../../src/whatsapp/template';

/** Templates of an account as `GET /{waba_id}/message_templates` lists them: one of every kind that Meta has (WA 2.3). */
const LISTED: unknown[] = [
  {
    name: 'order_update',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    quality_score: { score: 'GREEN' },
    parameter_format: 'POSITIONAL',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Your order {{1}}', example: { header_text: ['A-1042'] } },
      {
        type: 'BODY',
        text: 'Hi {{1}}, good news: your order is *on its way* and should arrive on {{2}}.\n\nQuestions? Just _reply_ to this message.',
        example: { body_text: [['Ana', '3 March']] },
      },
      { type: 'FOOTER', text: 'Tienda Aurora · Reply STOP to opt out' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'URL', text: 'Track it', url: 'https://go.aurora.example/{{1}}', example: ['l/AbC123'] },
          { type: 'QUICK_REPLY', text: 'I need help' },
        ],
      },
    ],
  },
  {
    name: 'simple_hello',
    language: 'es_MX',
    status: 'APPROVED',
    category: 'UTILITY',
    quality_score: { score: 'GREEN' },
    components: [{ type: 'BODY', text: 'Hola, gracias por escribirnos.' }],
  },
  {
    name: 'autumn_offer',
    language: 'es_MX',
    status: 'APPROVED',
    category: 'MARKETING',
    previous_category: 'UTILITY',
    quality_score: { score: 'RED' },
    parameter_format: 'NAMED',
    components: [
      { type: 'HEADER', format: 'IMAGE' },
      {
        type: 'BODY',
        text: '{{first_name}}, esta semana {{discount}} en toda la tienda.',
        example: {
          body_text_named_params: [
            { param_name: 'first_name', example: 'Ana' },
            { param_name: 'discount', example: '20 %' },
          ],
        },
      },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'COPY_CODE', text: 'Copiar código', example: ['OTONO20'] },
          { type: 'QUICK_REPLY', text: 'No quiero ofertas' },
        ],
      },
    ],
  },
  {
    name: 'new_arrivals',
    language: 'pt_BR',
    status: 'APPROVED',
    category: 'MARKETING',
    quality_score: { score: 'YELLOW' },
    components: [
      { type: 'BODY', text: 'Olá {{1}}, veja as novidades:', example: { body_text: [['Bia']] } },
      {
        type: 'CAROUSEL',
        cards: [
          {
            components: [
              { type: 'HEADER', format: 'IMAGE' },
              { type: 'BODY', text: 'Bolsa {{1}}', example: { body_text: [['Lua']] } },
              { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: 'https://aurora.example/p/{{1}}' }] },
            ],
          },
          {
            components: [
              { type: 'HEADER', format: 'IMAGE' },
              { type: 'BODY', text: 'Sapato {{1}}', example: { body_text: [['Sol']] } },
              { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Ver', url: 'https://aurora.example/p/{{1}}' }] },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'ramadan_hours',
    language: 'ar',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'مرحبا {{1}}، ساعات العمل لدينا تتغير خلال رمضان.', example: { body_text: [['ليلى']] } },
      { type: 'FOOTER', text: 'أورورا' },
    ],
  },
  {
    name: 'store_location',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BODY', text: 'Your order waits for you here.' },
    ],
  },
  {
    name: 'invoice',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'HEADER', format: 'DOCUMENT' },
      { type: 'BODY', text: 'Here is your invoice, {{1}}.', example: { body_text: [['Ana']] } },
    ],
  },
  {
    name: 'flash_sale',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'VIDEO' },
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon!', has_expiration: true } },
      { type: 'BODY', text: 'Use your code before midnight.' },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy code', example: ['FLASH'] }] },
    ],
  },
  {
    name: 'catalogue',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'BODY', text: 'Have a look at our catalogue.' },
      { type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'View catalogue' }] },
    ],
  },
  {
    name: 'picked_for_you',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'BODY', text: 'Picked for you:' },
      { type: 'BUTTONS', buttons: [{ type: 'MPM', text: 'View items' }] },
    ],
  },
  {
    name: 'one_product',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'PRODUCT' },
      { type: 'BODY', text: 'Still interested?' },
      { type: 'BUTTONS', buttons: [{ type: 'SPM', text: 'View' }] },
    ],
  },
  {
    name: 'book_appointment',
    language: 'en_US',
    status: 'APPROVED',
    category: 'UTILITY',
    components: [
      { type: 'BODY', text: 'Choose a time that suits you.' },
      { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book', flow_id: '1' }] },
    ],
  },
  {
    name: 'login_code',
    language: 'en_US',
    status: 'APPROVED',
    category: 'AUTHENTICATION',
    components: [
      { type: 'BODY', text: '*{{1}}* is your verification code.', example: { body_text: [['123456']] } },
      { type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy code' }] },
    ],
  },
  {
    name: 'weekly_news',
    language: 'en_US',
    status: 'PAUSED',
    category: 'MARKETING',
    quality_score: { score: 'RED' },
    components: [{ type: 'BODY', text: 'This week at Aurora: {{1}}', example: { body_text: [['boots']] } }],
  },
  {
    name: 'win_a_car',
    language: 'en_US',
    status: 'REJECTED',
    category: 'MARKETING',
    rejected_reason: 'ABUSIVE_CONTENT',
    components: [{ type: 'BODY', text: 'You won!' }],
  },
  {
    name: 'voice_note',
    language: 'en_US',
    status: 'APPROVED',
    category: 'MARKETING',
    components: [
      { type: 'HEADER', format: 'HOLOGRAM' },
      { type: 'BODY', text: 'From the future.' },
    ],
  },
];

export const accountTemplates = (): Template[] => LISTED.map((template) => templateSchema.parse(template));
