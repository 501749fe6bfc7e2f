import type { TemplateSummary } from '../../../src/configuration/page-data';
import { templateSummary } from '../../../src/configuration/templates-endpoint';
import { cautionsOf } from '../../../src/ui/form/cautions';
import { gapsOf, type Surroundings } from '../../../src/ui/form/completeness';
import { EMPTY_FORM, type MessageForm } from '../../../src/ui/form/message-form';
import { translationsOf } from '../../../src/ui/form/translations';

const template = (name: string, language: string, words: string, status = 'APPROVED'): TemplateSummary =>
  templateSummary({
    ...{ name, language, status, category: 'UTILITY' as const, parameter_format: 'POSITIONAL' as const },
    components: [{ type: 'BODY', text: words }],
  });

const templates = [
  template('order', 'en_US', 'Hi {{1}}'),
  template('order', 'es_MX', 'Hola {{1}}'),
  template('order', 'pt_BR', 'Oi {{1}}, chega {{2}}'),
  template('order', 'it', 'Ciao {{1}}', 'PAUSED'),
  template('hours', 'de', 'Offen'),
  template('hours', 'en_GB', 'Open'),
  template('gone', 'fr', 'Bonjour', 'REJECTED'),
];
const form: MessageForm = {
  ...EMPTY_FORM,
  template: { name: 'order', language: 'en_US' },
  parameters: { 'body.1': '{{Event.K."First Name"}}' },
  languageByContact: true,
};
const surroundings: Surroundings = { senders: undefined, templates, entryKeys: ['K'], fieldType: () => undefined };
const codes = (change: Partial<MessageForm>) =>
  cautionsOf({ ...form, ...change }, surroundings).map(({ code, about }) => `${code} ${about}`);

test('translations are told apart: ready, wanting a value, stopped, and languages in which there is none', () => {
  expect(translationsOf(form, templates)).toEqual({
    ready: ['es_MX'],
    lacking: ['pt_BR'],
    stopped: ['it'],
    missing: ['de'],
  });
  expect(translationsOf(form, undefined)).toBeUndefined();
});

test('a translation whose blank the values cannot fill is told as lacking, and what stands in for an empty field fills it', () => {
  const linked = (language: string, url: string) =>
    templateSummary(
      {
        ...{ name: 'order', language, status: 'APPROVED', category: 'UTILITY' as const },
        parameter_format: 'POSITIONAL' as const,
        components: [
          { type: 'BODY', text: 'Hi {{1}}' },
          { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'Pay', url: `${url}{{1}}` }] },
        ],
      },
      'https://wa.example/l/',
    );
  const both = [linked('en_US', 'https://wa.example/l/'), linked('es_MX', 'https://shop.example/pay/')];
  const parameters = { ...form.parameters, 'button.0': '@link' };
  expect(translationsOf({ ...form, parameters }, both)).toMatchObject({ ready: [], lacking: ['es_MX'] });
  expect(translationsOf({ ...form, whenEmpty: { 'body.2': 'soon' } }, templates)?.lacking).toEqual([]);
});

test('what the language of a contact will miss is said before the step is activated, and only where it is used', () => {
  expect(codes({})).toEqual(['translation_lacking pt_BR', 'translation_stopped it', 'translation_missing de']);
  expect(codes({ languageByContact: false })).toEqual([]);
});

test('the language of the contact needs the field that says it', () => {
  const localeGaps = (change: Partial<MessageForm>) =>
    gapsOf({ ...form, ...change }, surroundings).filter(({ field }) => field === 'locale');
  expect(localeGaps({})).toMatchObject([{ step: 'message', code: 'missing' }]);
  expect(localeGaps({ locale: '{{Event.K."Locale"}}' })).toEqual([]);
  expect(localeGaps({ languageByContact: false })).toEqual([]);
});
