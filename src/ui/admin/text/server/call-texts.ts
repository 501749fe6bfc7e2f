import type { callSentences } from '../../../../journey/call-sentences';
import type { Translated } from './server-texts';

export const callTexts: Translated<typeof callSentences> = {
  call_sender_of_another: {
    es: 'settings.sender: {sender} es un número de la unidad de negocio {unit}, y la llamada es de {own}',
    pt: 'settings.sender: {sender} é um número da unidade de negócios {unit}, e a chamada é de {own}',
  },
  call_mid_of_another: {
    es: 'inArguments.mid: nombra la unidad de negocio {unit}, y la llamada es de {own}',
    pt: 'inArguments.mid: indica a unidade de negócios {unit}, e a chamada é de {own}',
  },
  call_user_of_another: {
    es: 'inArguments.phone: un id de usuario que conoce la unidad de negocio {unit}, en otro portafolio',
    pt: 'inArguments.phone: um id de usuário conhecido pela unidade de negócios {unit}, em outro portfólio',
  },
  call_no_contact: {
    es: 'inArguments.contactKey: está vacío, y keyValue también',
    pt: 'inArguments.contactKey: está vazio, e keyValue também',
  },
  call_test_unresolved: {
    es: 'inArguments.isTest: una expresión que no se resolvió',
    pt: 'inArguments.isTest: uma expressão que não foi resolvida',
  },
  call_no_ids: {
    es: 'faltan activityId y definitionInstanceId: no se podría reconocer una repetición',
    pt: 'faltam activityId e definitionInstanceId: não seria possível reconhecer uma repetição',
  },
};
