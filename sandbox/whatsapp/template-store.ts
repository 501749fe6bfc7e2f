import { GraphError } from './graph-error';
import { type Template, type TemplateNeeds, templateNeeds } from './template';
import { templateSet } from './template-set';

const MAX_PAGE = 1000;
const DEFAULT_PAGE = 25;

export interface TemplateFilter {
  name?: string | undefined;
  status?: string | undefined;
  language?: string | undefined;
  category?: string | undefined;
}

const cursorOf = (template: Template) => Buffer.from(`t:${template.id}`).toString('base64url');

/** The account's templates: looked up at each send, listed by page, changed by the control endpoints. */
export function createTemplateStore() {
  let templates = templateSet();
  let compiled = compile(templates);

  function compile(all: readonly Template[]): Map<string, { template: Template; needs: TemplateNeeds }> {
    return new Map(
      all.map((template) => [
        `${template.name}\n${template.language}`,
        {
          template,
          needs: templateNeeds(
            template.components,
            template.parameter_format === 'NAMED',
            template.category === 'AUTHENTICATION',
          ),
        },
      ]),
    );
  }

  function placeOf(cursor: string): number {
    const id = /^t:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
    const place = id === undefined ? -1 : templates.findIndex((template) => template.id === id);
    if (place < 0) throw new GraphError(131059, 'The cursor is broken or expired: ask again without a cursor.');
    return place;
  }

  return {
    find: (name: string, language: string) => compiled.get(`${name}\n${language}`),
    byId: (id: string) => templates.find((template) => template.id === id),
    byName: (name: string, language: string | undefined) =>
      templates.find(
        (template) => template.name === name && (language === undefined || template.language === language),
      ),
    all: (): readonly Template[] => templates,
    /**
     * One page, with the cursors that Graph gives.
     * @throws GraphError 131059 on a cursor that this list did not give, 100 on a bad limit.
     */
    page(filter: TemplateFilter, limitText: string | undefined, after: string | undefined, before: string | undefined) {
      const limit = limitText === undefined ? DEFAULT_PAGE : Number(limitText);
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
        throw new GraphError(100, `Param limit must be a number from 1 to ${MAX_PAGE}.`);
      }
      const start = after === undefined ? 0 : placeOf(after) + 1;
      const end = before === undefined ? templates.length : placeOf(before);
      const matching = templates.slice(start, end).filter((template) => matches(template, filter));
      const data = before === undefined ? matching.slice(0, limit) : matching.slice(-limit);
      const [first, last] = [data[0], data.at(-1)];
      return {
        data,
        cursors: first && last ? { before: cursorOf(first), after: cursorOf(last) } : undefined,
        more: before === undefined && matching.length > data.length,
      };
    },
    /** Puts a changed copy in place of the template with its id. */
    replace(changed: Template): void {
      templates = templates.map((template) => (template.id === changed.id ? changed : template));
      compiled = compile(templates);
    },
    clear(): void {
      templates = templateSet();
      compiled = compile(templates);
    },
  };
}

function matches(template: Template, filter: TemplateFilter): boolean {
  const same = (wanted: string | undefined, value: string) =>
    wanted === undefined || wanted.toUpperCase().split(',').includes(value.toUpperCase());
  return (
    (filter.name === undefined || template.name.includes(filter.name.toLowerCase())) &&
    same(filter.status, template.status) &&
    same(filter.language, template.language) &&
    same(filter.category, template.category)
  );
}
