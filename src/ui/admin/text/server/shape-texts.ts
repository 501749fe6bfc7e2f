import type { shapeSentences } from '../../../../shape-faults';
import type { Translated } from './server-texts';

export const shapeTexts: Translated<typeof shapeSentences> = {
  shape_all: { es: '{said}', pt: '{said}' },
  shape_at: { es: '{path}: {said}', pt: '{path}: {said}' },
  shape_type: { es: 'falta, o no es del tipo {type}', pt: 'falta, ou não é do tipo {type}' },
  shape_least: { es: 'es menos, o más corto, que {n}', pt: 'é menos, ou mais curto, que {n}' },
  shape_most: { es: 'es más, o más largo, que {n}', pt: 'é mais, ou mais longo, que {n}' },
  shape_format: { es: 'no tiene la forma {format}', pt: 'não está na forma {format}' },
  shape_values: { es: 'no es ninguno de estos: {values}', pt: 'não é nenhum destes: {values}' },
  shape_unknown: { es: 'tiene lo que nadie conoce: {names}', pt: 'tem o que ninguém conhece: {names}' },
  must_time: { es: 'debe ser HH:MM', pt: 'deve ser HH:MM' },
  must_period: { es: 'debe ser HH:MM-HH:MM', pt: 'deve ser HH:MM-HH:MM' },
  must_end_later: { es: 'debe terminar después de empezar', pt: 'deve terminar depois de começar' },
  must_leave_a_day: { es: 'debe dejar un día abierto', pt: 'deve deixar um dia aberto' },
  must_have_hours: { es: 'no nombra ninguna hora', pt: 'não indica nenhuma hora' },
  must_zone: {
    es: 'no es una zona horaria de la lista IANA, como Europe/Madrid',
    pt: 'não é um fuso horário da lista IANA, como Europe/Madrid',
  },
  must_texts: { es: 'no tiene textos', pt: 'não tem textos' },
  must_campaign: {
    es: 'lleva respuestas a una campaña y no nombra un campaignId',
    pt: 'leva respostas a uma campanha e não indica um campaignId',
  },
  must_owner: {
    es: 'nombra a {owner}, que no es ninguno de los responsables',
    pt: 'indica {owner}, que não é nenhum dos responsáveis',
  },
  must_buttons_or_list: { es: 'tiene botones o una lista, no ambas cosas', pt: 'tem botões ou uma lista, não os dois' },
  must_buttons_differ: { es: 'tiene un botón dos veces', pt: 'tem um botão duas vezes' },
  must_late_key: {
    es: 'debe nombrar el evento o la definición de envío de la alternativa tardía',
    pt: 'deve indicar o evento ou a definição de envio da alternativa tardia',
  },
  must_date: { es: 'debe ser una fecha como 2027-01-31', pt: 'deve ser uma data como 2027-01-31' },
  must_link: { es: 'debe ser https, sin un nombre antes de una @', pt: 'deve ser https, sem um nome antes de um @' },
  must_person: {
    es: 'debe ser un número con + o un id de usuario',
    pt: 'deve ser um número com + ou um id de usuário',
  },
  must_values: { es: 'debe contener al menos un valor', pt: 'deve conter pelo menos um valor' },
  must_base_url: { es: 'no debe tener consulta ni fragmento', pt: 'não deve ter consulta nem fragmento' },
  must_country: {
    es: 'debe ser un país como lo escribe ISO, por ejemplo MX',
    pt: 'deve ser um país como a ISO escreve, por exemplo MX',
  },
  must_countries: {
    es: 'debe contener países, por ejemplo US, o none',
    pt: 'deve conter países, por exemplo US, ou none',
  },
  must_secrets: { es: 'deben tener 16 caracteres cada uno', pt: 'devem ter 16 caracteres cada um' },
  must_redis: {
    es: 'debe empezar con redis:// o rediss://, o ser la ruta de un socket',
    pt: 'deve começar com redis:// ou rediss://, ou ser o caminho de um socket',
  },
  must_places: { es: 'debe ser una lista de host:puerto', pt: 'deve ser uma lista de host:porta' },
  must_origins: {
    es: 'debe contener orígenes, por ejemplo http://127.0.0.1:4030',
    pt: 'deve conter origens, por exemplo http://127.0.0.1:4030',
  },
  must_mid: {
    es: 'debe ser el MID numérico de la unidad de negocio',
    pt: 'deve ser o MID numérico da unidade de negócios',
  },
  must_version: { es: 'debe ser como v26.0', pt: 'deve ser como v26.0' },
  must_names_differ: { es: 'dos entradas tienen el mismo nombre', pt: 'duas entradas têm o mesmo nome' },
  must_tokens_differ: { es: 'dos entradas tienen el mismo token', pt: 'duas entradas têm o mesmo token' },
  shape_other: { es: '«{words}»', pt: '“{words}”' },
};
