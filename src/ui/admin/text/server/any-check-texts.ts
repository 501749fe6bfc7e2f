import type { anyCheckSentences } from '../../../../doctor/sentences/any-check-sentences';
import type { Translated } from './server-texts';

export const anyCheckTexts: Translated<typeof anyCheckSentences> = {
  quoted: { es: '«{words}»', pt: '“{words}”' },
  named: { es: '{check}', pt: '{check}' },
  all: { es: '{said}', pt: '{said}' },
  value: { es: '{value}', pt: '{value}' },
  not_known: { es: 'no se sabe: {why}', pt: 'não se sabe: {why}' },
  mend_first: {
    es: 'arregla primero «{check}» y ejecuta de nuevo las comprobaciones',
    pt: 'corrija primeiro “{check}” e execute de novo as verificações',
  },
  http: { es: 'HTTP {status}: «{words}»', pt: 'HTTP {status}: “{words}”' },
  no_answer: { es: 'sin respuesta ({code})', pt: 'sem resposta ({code})' },
  not_asked: { es: 'no se preguntó por ello', pt: 'não foi perguntado' },
  strange_page: {
    es: 'HTTP {status} con una página que no es de {whose}',
    pt: 'HTTP {status} com uma página que não é de {whose}',
  },
  strange_answer: {
    es: 'HTTP {status} con una respuesta que no es de {whose}',
    pt: 'HTTP {status} com uma resposta que não é de {whose}',
  },
  of_address: { es: '{url}: {said}', pt: '{url}: {said}' },
  run_again: { es: 'ejecuta de nuevo las comprobaciones', pt: 'execute de novo as verificações' },
  granted: { es: 'concedido', pt: 'concedida' },
  found: { es: 'encontrado', pt: 'encontrado' },
  late: { es: 'sin terminar en {seconds} s', pt: 'não terminou em {seconds} s' },
  broke_off: { es: 'se interrumpió: «{words}»', pt: 'foi interrompido: “{words}”' },
  see_what_hangs: {
    es: 'ejecuta de nuevo las comprobaciones; mira qué se queda colgado',
    pt: 'execute de novo as verificações; veja o que fica travado',
  },
  for_want: { es: 'no se preguntó, porque falta {names}', pt: 'não foi perguntado, porque falta {names}' },
  set_names: {
    es: 'define {names} y ejecuta de nuevo las comprobaciones',
    pt: 'defina {names} e execute de novo as verificações',
  },
  settings_there: { es: 'están todos los ajustes que hacen falta', pt: 'estão todos os ajustes necessários' },
  set_setting: {
    es: 'define {setting} en el entorno de cada proceso; docs/settings.md dice qué es y dónde se encuentra',
    pt: 'defina {setting} no ambiente de cada processo; docs/settings.md diz o que é e onde se encontra',
  },
  clock_not_told: { es: 'ninguna nube dijo su hora', pt: 'nenhuma nuvem disse a sua hora' },
  clock_see: { es: 'mira que NTP funcione en esta máquina', pt: 'veja se o NTP funciona nesta máquina' },
  clock_ahead: { es: '{who} está {seconds} s adelantado', pt: '{who} está adiantado em {seconds} s' },
  clock_behind: { es: '{who} está {seconds} s atrasado', pt: '{who} está atrasado em {seconds} s' },
  clock_set: { es: 'pon en hora el reloj de esta máquina con NTP', pt: 'acerte o relógio desta máquina com NTP' },
  clock_agrees: { es: 'coincide con {who} en {seconds} s', pt: 'coincide com {who} em {seconds} s' },
  clock_agrees_two: {
    es: 'coincide con {who} y {other} en {seconds} s',
    pt: 'coincide com {who} e {other} em {seconds} s',
  },
};
