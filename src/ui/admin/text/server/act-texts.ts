import type { actSentences } from '../../../../admin/act-sentences';
import type { Translated } from './server-texts';

export const actTexts: Translated<typeof actSentences> = {
  act_by: { es: 'por {name} (desde {from})', pt: 'por {name} (de {from})' },
  act_by_with: { es: 'por {name}: {what} (desde {from})', pt: 'por {name}: {what} (de {from})' },
  act_note: { es: '{note}', pt: '{note}' },
  act_all: { es: 'todo', pt: 'tudo' },
  act_some: { es: '{n} de ellos', pt: '{n} deles' },
  act_all_with: { es: 'todo lo rechazado con: «{words}»', pt: 'tudo o que foi recusado com: “{words}”' },
  act_event_in_place: {
    es: '{chosen}; el evento «{key}» en lugar del que tiene el paso',
    pt: '{chosen}; o evento “{key}” em vez do que a etapa tem',
  },
  act_email_in_place: {
    es: '{chosen}; la definición de envío «{key}» en lugar de la que tiene el paso',
    pt: '{chosen}; a definição de envio “{key}” em vez da que a etapa tem',
  },
  act_bytes: { es: '{n} bytes', pt: '{n} bytes' },
  act_yes: { es: 'dijo que sí a: {lost}', pt: 'disse que sim a: {lost}' },
  act_yes_with: { es: 'dijo que sí a: {lost}; {what}', pt: 'disse que sim a: {lost}; {what}' },
  act_own: { es: 'nuestras propias extensiones de datos', pt: 'as nossas próprias extensões de dados' },
  act_targets: { es: '{words}', pt: '{words}' },
  act_changed: { es: '{id}: {columns}', pt: '{id}: {columns}' },
  act_nothing_changed: { es: '{id}: no cambió nada', pt: '{id}: nada mudou' },
  act_characters: { es: '{n} caracteres', pt: '{n} caracteres' },
  act_until: { es: 'hasta {at}', pt: 'até {at}' },
  act_to: { es: 'a {owner}', pt: 'a {owner}' },
  act_to_nobody: { es: 'a nadie', pt: 'a ninguém' },
  act_is: { es: 'es: {category}', pt: 'é: {category}' },
  act_added: { es: 'se añadió a {name}', pt: 'foi acrescentado: {name}' },
  act_removed: { es: 'se quitó', pt: 'foi tirado' },
  act_journey: { es: 'recorrido {journey}', pt: 'jornada {journey}' },
};
