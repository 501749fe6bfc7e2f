import { speaker } from '../saying';

/** What is wrong with a call of Journey Builder, whose step cannot run. */
export const callSentences = {
  call_sender_of_another: 'settings.sender: {sender} is a number of the business unit {unit}, and the call is of {own}',
  call_mid_of_another: 'inArguments.mid: names the business unit {unit}, and the call is of {own}',
  call_user_of_another: 'inArguments.phone: a user id that is known to the business unit {unit}, in another portfolio',
  call_no_contact: 'inArguments.contactKey: is empty, and so is keyValue',
  call_test_unresolved: 'inArguments.isTest: an expression that was not resolved',
  call_no_ids: 'activityId and definitionInstanceId are missing: a repeat could not be recognised',
} as const;

/** What is wrong with a call, by its code. */
export const sayOfCall = speaker(callSentences);
