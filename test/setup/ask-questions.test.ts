import { askQuestions } from '../../src/setup/ask-questions';
import type { Finding, SetupParts, SetupQuestion } from '../../src/setup/setup-question';

/** A question whose answer is not to be chosen, until it is refused. */
const certain = (check: (value: string | undefined) => Finding): SetupQuestion => ({
  setting: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
  ask: 'Account',
  where: 'at Meta',
  proposal: () => ({ value: '1', certain: true }),
  check: async (known) => check(known.WHATSAPP_BUSINESS_ACCOUNT_ID),
});
const answering = (typed: string[]) => {
  const said: string[] = [];
  return {
    said,
    options: {
      parts: {} as SetupParts,
      ask: async () => typed.shift(),
      say: (line: string) => void said.push(line),
      save: () => undefined,
    },
  };
};

test('what needs no answer is asked for all the same once it was refused', async () => {
  const question = certain((value) => ({ kind: value === '2' ? 'good' : 'wrong', said: `account ${value}` }));
  const { options, said } = answering(['2']);
  expect(await askQuestions([question], {}, options)).toMatchObject({
    known: { WHATSAPP_BUSINESS_ACCOUNT_ID: '2' },
    asked: 1,
  });
  expect(said).toEqual(['  ✗ WHATSAPP_BUSINESS_ACCOUNT_ID: account 1', '  ✓ WHATSAPP_BUSINESS_ACCOUNT_ID: account 2']);
});

test('where nobody is there to answer, it ends at what was refused', async () => {
  const question = certain(() => ({ kind: 'wrong', said: 'the account has no number' }));
  expect(await askQuestions([question], {}, answering([]).options)).toMatchObject({
    stoppedAt: 'WHATSAPP_BUSINESS_ACCOUNT_ID',
  });
});
