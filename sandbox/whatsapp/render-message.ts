import { isObject, type Json } from './payload-checks';
import { fillPlaceholders, type Template } from './template';

/** A message as the person sees it, in plain text. */
export interface RenderedMessage {
  header: string | undefined;
  body: string;
  footer: string | undefined;
  buttons: string[];
}

/** Puts the values of a checked payload into its template, or reads the text of a free-form message. */
export function renderMessage(payload: Json, template: Template | undefined): RenderedMessage {
  if (template === undefined) return renderFreeForm(payload);
  const given = componentsOf(payload.template);
  const rendered: RenderedMessage = { header: undefined, body: '', footer: undefined, buttons: [] };
  for (const component of template.components) {
    const text = component.text ?? '';
    if (component.type === 'HEADER') {
      const parameters = parametersOf(given, 'header');
      rendered.header =
        component.format === 'TEXT'
          ? fillPlaceholders(text, valuesOf(parameters))
          : describeMedia(parameters[0], component.format);
    } else if (component.type === 'BODY') rendered.body = fillPlaceholders(text, valuesOf(parametersOf(given, 'body')));
    else if (component.type === 'FOOTER') rendered.footer = text;
    else if (component.type === 'BUTTONS') {
      rendered.buttons = (component.buttons ?? []).map((button, place) => {
        const [parameter] = parametersOf(given, 'button', place);
        const url =
          button.url === undefined
            ? ''
            : ` → ${fillPlaceholders(button.url, valuesOf(parameter === undefined ? [] : [parameter]))}`;
        const code = typeof parameter?.coupon_code === 'string' ? ` [${parameter.coupon_code}]` : '';
        return `${button.text}${url}${code}`;
      });
    } else if (component.type === 'CAROUSEL') rendered.body += ` (+ ${component.cards?.length ?? 0} cards)`;
  }
  return rendered;
}

function renderFreeForm(payload: Json): RenderedMessage {
  const rendered: RenderedMessage = { header: undefined, body: '', footer: undefined, buttons: [] };
  const { text, interactive } = payload;
  if (isObject(text)) rendered.body = String(text.body ?? '');
  else if (isObject(interactive)) {
    rendered.body = isObject(interactive.body) ? String(interactive.body.text ?? '') : '';
    const action = isObject(interactive.action) ? interactive.action : {};
    rendered.buttons = (Array.isArray(action.buttons) ? action.buttons : []).map((button: unknown) =>
      isObject(button) && isObject(button.reply) ? String(button.reply.title ?? '') : '',
    );
  } else rendered.body = `(${String(payload.type ?? 'unknown')})`;
  return rendered;
}

function componentsOf(template: unknown): Json[] {
  return isObject(template) && Array.isArray(template.components) ? template.components.filter(isObject) : [];
}

function parametersOf(components: readonly Json[], type: string, index?: number): Json[] {
  const found = components.find(
    (component) => component.type === type && (index === undefined || Number(component.index) === index),
  );
  return Array.isArray(found?.parameters) ? found.parameters.filter(isObject) : [];
}

function valuesOf(parameters: readonly Json[]): Map<string, string> {
  return new Map(
    parameters.map((parameter, place) => {
      const kind = String(parameter.type);
      const value = parameter[kind];
      const shown = isObject(value) ? value.fallback_value : value;
      return [
        typeof parameter.parameter_name === 'string' ? parameter.parameter_name : String(place + 1),
        String(shown ?? ''),
      ];
    }),
  );
}

function describeMedia(parameter: Json | undefined, format: string | undefined): string {
  const value = parameter === undefined ? undefined : parameter[String(parameter.type)];
  const what = isObject(value) ? (value.link ?? value.filename ?? value.name ?? value.id ?? '') : '';
  return `[${(format ?? 'media').toLowerCase()}] ${String(what)}`.trim();
}
