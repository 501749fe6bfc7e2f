import type { HelpTexts } from './questions';

export const en: HelpTexts = {
  'take-from':
    'Copies the answers of another step of this journey into this one: all but the message, what fills it, and the holdout. Each can be changed afterwards.',
  sender:
    'The WhatsApp number your customers see. Limit and quality are Meta’s: a number with low quality is slowed down, so check the line under it.',
  template:
    'The text that WhatsApp has approved. One that is grey cannot be sent now, and the line under it says why. Where a template exists in several languages, choose the one that most of your customers read.',
  parameter:
    'What stands in this blank of the message. A field gives each contact their own value; a fixed text is the same for everybody; “Text and fields” mixes both.',
  'when-empty':
    'Goes out where the field is empty, such as customer for a first name. Left empty here, a contact without a value gets no message and takes the path of “A value is empty”.',
  link: 'A page of yours; with a field in it, one for each contact, such as their order. Where a field is empty the address below goes in place of all of it, and without one no message. We count the click; wa_message in the address tells your shop which message it was.',
  languageByContact:
    'Turn it on where the template exists in several languages: one step is enough then, and the journey needs no split by language.',
  locale:
    'The field of your entry source that says which language the customer reads, as a code: es-MX, pt_BR or es. Who has none gets the language of the template that you chose.',
  useSessionMessage:
    'Who wrote to this number within a day can be answered in your own words instead of the template, which often costs nothing. All rules of this step hold for it too.',
  sessionText:
    'What such a customer reads. Write it as an answer to somebody you are talking with. It must be complete without the template: only one of the two is sent.',
  sessionButton: 'A short answer to tap, 20 characters at most. What is tapped comes back as a reply of the customer.',
  sessionMinutes:
    'How long WhatsApp’s 24 hours must still last for your own text to go. The usual half hour is safe; more is only needed where messages wait long.',
  phone:
    'The field of your entry source that holds the mobile number. If it holds none for a contact, they take the path that you choose in step 3.',
  defaultCountry:
    'Numbers are only sure with their country code. If yours come as they are dialled at home, name the country; a number that has a code is read by its own.',
  purpose:
    'It decides which consent is needed. If unsure: would the customer miss this message if it did not come? If not, it is promotional.',
  stage:
    'Only for reports: it groups your steps by where the customer stands. It changes nothing about who gets the message.',
  topic:
    'What people said yes or no to. Use the word under which opt-ins come in; another word is another topic, to which nobody has opted in.',
  requireOptIn:
    'On: only who said yes to this topic gets the message. Off: everybody who did not say no. Promotional messages without an opt-in break WhatsApp’s rules.',
  optIn:
    'A field of yours that says yes for who agreed elsewhere, as in a form. It adds to the opt-ins that we know, and never lifts an opt-out.',
  suppressed:
    'A field of yours that says yes for whom nobody may write to, as after a complaint. They get no WhatsApp message, and take the path of “You said not to contact them”.',
  useQuietHours:
    'Nobody is written to in these hours of their own day. Turn it off only for what cannot wait, such as a code or a delay.',
  quietStart: 'When the night begins for your customers, by their clock. The end may lie on the next day.',
  quietEnd: 'From this minute on messages go again, by the customer’s clock.',
  quietZoneFrom:
    'The country of the number is right for nearly everybody. Choose one zone for all where your customers live in one place, whatever their number says.',
  quietTimeZone:
    'The clock that counts for whom nothing better is known: no time zone field, and no country of the number.',
  quietThen:
    'Hold: the message goes in the morning, and the contact moves on now. Fallback path: the contact goes to email at once. Holding needs a late fallback, for what then cannot go.',
  quietDays:
    'For days that differ, such as a Sunday without messages or a Saturday with a late start. What is not set here is as on other days.',
  timeZone:
    'A field of yours with the customer’s own zone, such as America/Bogota. It goes before the country of their number, since people move and keep their number.',
  useExpiry:
    'For what is worthless later: a code, an offer of today, a delivery that is at the door. What could not go in time is not sent, and takes the path of “It would come too late”.',
  expiresAfter:
    'Counted from the moment at which the contact came into this step. Give it more than the night, if the message may be held over quiet hours.',
  useFrequencyCap:
    'Keeps one person from getting too much over all your journeys. Promotional messages count among themselves, others apart, transactional ones never. Who reaches the limit takes the path of “They had enough messages”.',
  capMessages:
    'So many messages may one person have got already, within the days beside it, before this one is left out.',
  capDays: 'The days that are looked back on from now, 24 hours each. Seven days and two messages suit most brands.',
  email: 'The field with the email address. It is needed for a late email, and stands with the message in your data.',
  'set-all':
    'Whoever gets no WhatsApp message leaves this step on one of these paths. Put your Email activity on “Email instead”.',
  'cause-invalid_phone':
    'The number field was empty, or what stands in it is no telephone number even with the country of this step. Nobody was written to. Email is the usual answer; the list of contacts in the running step shows whose number to mend.',
  'cause-suppressed':
    'Your do-not-contact field said yes, or somebody at your company said never to write to them. It is about every channel, so they are left alone by default, without an email either.',
  'cause-opted_out':
    'They told you in WhatsApp that they want no messages, all of them or of this topic. Who has left WhatsApp has not left email, so email is allowed; leave them alone where your policy says so.',
  'cause-marketing_opted_out':
    'WhatsApp lets people stop the offers of a business by a switch of its own, and told us. Transactional messages still reach them; for this offer email is the usual answer.',
  'cause-blocked':
    'WhatsApp never tells who blocks you. We take it so where several messages in a row stayed undelivered, and try again after a pause. Email is the usual answer.',
  'cause-unreachable':
    'WhatsApp said that this number takes no messages: there is no account, the app is too old, or its terms were not accepted. We remember it for some time and do not ask again for each message.',
  'cause-not_opted_in':
    'The purpose of this step needs somebody’s yes, and nobody knows of one: neither your field nor what people answered in WhatsApp says so. Ask for it by email, with the link of the opt-in kit.',
  'cause-template_unavailable':
    'Meta has paused, rejected or changed the template since you chose it, so nobody can be sent it. Everybody takes this path until it is approved again; the owner of the step is told.',
  'cause-parameters_missing':
    'A field that fills the template is empty for this contact and nothing stands in for it. Half a sentence goes to nobody. Give a replacement on the first page, and this hardly happens.',
  'cause-sender_unavailable':
    'The number that sends is restricted by Meta, has reached its limit of people a day, or is no longer this account’s. It is about the number and not about this contact.',
  'cause-frequency_capped':
    'This contact has had as many messages as the limit of this step allows. It is your own rule: leaving them alone keeps it for email too.',
  'cause-expired':
    'The message was held, or waited for its turn, until it was worth nothing any more by the time that you set. Nobody got it late.',
  'cause-quiet_hours':
    'It is within quiet hours where the contact lives, and this step does not hold the message. Email wakes nobody. To send it in the morning instead, choose to hold it and set a late fallback.',
  'cause-withheld_by_meta':
    'Meta did not deliver the offer: it limits how many offers a person gets from all businesses, or delivers none in that country. Trying again at once helps nobody; email is the usual answer.',
  'cause-not_delivered':
    'The step waited for the delivery, and none was told in that time. The message may still arrive: who takes the email path here can get both.',
  'cause-send_failed':
    'Meta refused the message for a reason that is not about the contact’s number or consent, and trying again did not help. The reason stands in the list of contacts.',
  'cause-unconfirmed':
    'The connection broke while the message was handed over, so nobody knows yet whether it went. It is never sent twice. Where a late fallback is set, going on is safe: it makes up for what did not go.',
  decideOn:
    'Leave the first answer for all but small, urgent audiences: a late failure can still be made up for below.',
  waitSeconds:
    'Most phones that are on have it within ten seconds. After this time the contact moves on as not delivered; a delivery that comes later still counts.',
  lateKind:
    'WhatsApp sometimes says minutes or hours later that a message failed. This is what then happens on its behalf, once.',
  lateKey:
    'The event of your Wait step, or the transactional email that is sent. Choose it by name; where the list cannot be shown, type its key: it is looked up in your account.',
  lateOn:
    'What makes the fallback happen: the first of these that comes true. A failure is told by WhatsApp; the others are noticed when the time below is over.',
  lateAfter:
    'How long a message may stay undelivered, unread or unanswered before the fallback happens. Phones are off at night: some hours are kinder than minutes.',
  ownerName:
    'Who is asked when something about this step goes wrong: a team or a person of yours, not the customer’s contact.',
  ownerEmail:
    'Where alerts about this step are sent. An address of a team is better than one of a person who may be on holiday.',
  notify:
    'For each of these the owner gets one mail an hour at most, with how many contacts it met. What is not ticked still stands in the data.',
  handOver: 'Decides in whose list a reply comes up. Opt-outs are carried out at once, whatever you choose here.',
  acknowledgement:
    'Sent at once to who replies, so that they know that somebody reads it. Say when an answer will come. It is free within WhatsApp’s 24 hours.',
  replyEvent:
    'Fired when a customer replies. A Wait Until API Event of this journey goes on then, or another journey begins with this contact.',
  questions:
    'Asked one after another when a customer replies, before a person takes over: what it is about, which order. The answers stand beside the conversation.',
  options:
    'What may be tapped as the answer. Leave it empty to take any text. Short words are best: 20 characters fit on a button.',
  conversion:
    'What you hope the customer does. It is counted when your shop, form or CRM reports it under this name, within the hours below.',
  conversionName:
    'Exactly as your shop, form or CRM reports it. Those that came before are offered, with how often they came; a name that never came counts nothing.',
  conversionWindow:
    'How long after the message it still counts. Three days suit a purchase; what people decide slowly needs more.',
  holdout:
    'Some contacts, drawn at random, get no message. Only the difference between both groups shows what the message itself brought.',
  holdoutPercent:
    'So many of a hundred contacts get no message. More of them give an answer sooner, and fewer people are reached meanwhile.',
  holdoutUntil:
    'Until this day contacts are held out, then everybody gets the message. The box below says how long it takes to know something.',
  holdoutEffect: 'The smallest difference that would change what you do. A small one takes many more contacts to see.',
  holdoutBase:
    'How many would buy without the message. It is only used to say how many contacts it takes; a guess is enough.',
  holdoutBranch:
    'Where they go on. With no message at all you learn what WhatsApp brings; with the email you learn what it brings more than email.',
  stepName:
    'What the step is called on the canvas and in reports. Two steps with one template can be told apart by it.',
  'test-phone':
    'Your own number, with its country code. If it has no opt-in, an admin can add it to the testers: they get tests at any hour.',
  judged:
    'The WhatsApp Message step earlier in this journey whose message is asked about. Each contact then takes the path of what came of theirs.',
};
