import { delivered } from './columns';
import { byEmailInstead, orderUpdate } from './familiar-steps';
import type { Recipe, RecipePerson } from './recipe';

const message = 'Order update';

const person = (name: string, locale: string, language: string, shows: string): RecipePerson => ({
  name,
  shows,
  fate: '0001',
  fields: { Locale: locale },
  expects: {
    steps: [
      {
        step: message,
        branch: 'continue',
        reason: 'accepted',
        columns: delivered,
        decision: { TemplateName: 'order_update', TemplateLanguage: language },
      },
    ],
    ends: message,
  },
});

export const languageByContact: Recipe = {
  id: 'language-by-contact',
  name: 'One step, every language',
  shows: 'Each contact gets the same template in the language of their locale; English is everybody else’s.',
  group: 'By business case',
  entry: 'audience',
  steps: [
    { kind: 'message', name: message, ...orderUpdate, languageByContact: true },
    byEmailInstead(message, 'Update by email'),
  ],
  people: [
    person('Ana', 'es-MX', 'es_MX', 'reads Spanish as it is written in Mexico'),
    person('Bia', 'pt_BR', 'pt_BR', 'reads Portuguese; the field writes it with an underscore'),
    person('Carl', 'en-GB', 'en_US', 'reads English, of another country'),
    person('Delfina', 'es-AR', 'es_MX', 'reads Spanish, in which there is one translation, of another country'),
    person('Emile', 'fr-FR', 'en_US', 'reads French, in which there is none'),
    person('Fay', '', 'en_US', 'has no locale'),
  ],
  acts: [{ kind: 'enter', who: 'everybody' }],
};
