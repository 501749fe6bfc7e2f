import { optInKeywords } from '../../src/consent/opt-in-keywords';
import { KIT_LANGUAGES, optInKit } from '../../src/ui/admin/opt-in-kit';

const kitOf = (change: Partial<typeof optIn> = {}, language: (typeof KIT_LANGUAGES)[number] = 'en') => {
  const kit = optInKit({ ...optIn, ...change }, language);
  if (kit === undefined) throw new Error('there is no kit');
  return kit;
};
const optIn = {
  business: 'Example Store',
  what: 'offers and news, at most twice a month',
  phoneNumber: '+52 55 1234 0001',
  word: 'JOIN OFFERS',
};

test.each(KIT_LANGUAGES)('in %s every text names who sends what on WhatsApp, and how it ends', (language) => {
  const { chat, checkout, form } = kitOf({}, language);
  for (const text of [chat, checkout, form]) {
    expect(text).toContain(optIn.business);
    expect(text).toContain(optIn.what);
    expect(text).toMatch(/WhatsApp.*(STOP|BAJA|SAIR)/);
    expect(text).not.toContain('{');
  }
  expect(chat).toContain(optIn.word);
});

test('the link opens the chat with the keyword written', () => {
  const { link, button } = kitOf({ word: 'ÚNETE & más' }, 'es');
  expect(link).toBe('https://wa.me/525512340001?text=%C3%9ANETE%20%26%20m%C3%A1s');
  expect(new URL(link).searchParams.get('text')).toBe('ÚNETE & más');
  expect(button).toContain(`href="${link}"`);
});

test('what is typed into the button stays text', () => {
  const { button } = kitOf({ what: `"><script>alert('x')</script>` });
  expect(button).not.toContain('<script>');
  expect(button.match(/</g)).toHaveLength(2);
});

test.each([{ what: ' ' }, { business: '' }, { phoneNumber: '' }, { phoneNumber: 'not known' }])(
  'with %j there is no kit: it would opt in to nothing, or lead to nobody',
  (change) => {
    expect(optInKit({ ...optIn, ...change }, 'en')).toBeUndefined();
  },
);

test('only keywords that are taken for an opt-in to their topic are offered', () => {
  const keyword = (word: string, topic: string, status: 'opted_in' | 'opted_out' = 'opted_in') => ({
    words: [word],
    topic,
    status,
  });
  const lists = [
    { keywords: [keyword('JOIN', 'offers'), keyword('STOP', 'offers'), keyword('LEAVE', 'offers', 'opted_out')] },
  ];
  const classify = (text: string) =>
    text === 'JOIN'
      ? ({ intent: 'opt_in', topic: 'offers' } as const)
      : ({ intent: 'opt_out', certain: true } as const);
  expect(optInKeywords(lists, classify)).toEqual([{ word: 'JOIN', topic: 'offers' }]);
});
