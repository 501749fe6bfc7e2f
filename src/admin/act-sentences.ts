import { speaker } from '../saying';

/** What is said of acts of operators beside what they were, by code; the page's other languages stand in ui/admin/text/server. */
export const actSentences = {
  act_by: 'by {name} (from {from})',
  act_by_with: 'by {name}: {what} (from {from})',
  act_note: '{note}',
  act_all: 'all',
  act_some: '{n} of them',
  act_all_with: 'all refused with: {words}',
  act_event_in_place: "{chosen}; event “{key}” in place of the step's",
  act_email_in_place: "{chosen}; send definition “{key}” in place of the step's",
  act_bytes: '{n} bytes',
  act_yes: 'said yes to: {lost}',
  act_yes_with: 'said yes to: {lost}; {what}',
  act_own: 'our own data extensions',
  act_targets: '{words}',
  act_changed: '{id}: {columns}',
  act_nothing_changed: '{id}: nothing changed',
  act_characters: '{n} characters',
  act_until: 'until {at}',
  act_to: 'to {owner}',
  act_to_nobody: 'to nobody',
  act_is: 'is {category}',
  act_added: 'added {name}',
  act_removed: 'removed',
  act_journey: 'journey {journey}',
} as const;

/** What is said of an act, by its code. */
export const sayOfAct = speaker(actSentences);
