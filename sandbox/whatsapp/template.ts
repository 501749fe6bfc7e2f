type TemplateStatus =
  | 'APPROVED'
  | 'PENDING'
  | 'REJECTED'
  | 'PAUSED'
  | 'DISABLED'
  | 'IN_APPEAL'
  | 'PENDING_DELETION'
  | 'LIMIT_EXCEEDED'
  | 'ARCHIVED';
type TemplateCategory = 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
type QualityScore = 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN';

/** A button as the template listing gives it (WA 2.3). */
export interface TemplateButton {
  type: string;
  text: string;
  url?: string;
  phone_number?: string;
  example?: string | string[];
  flow_id?: string;
  otp_type?: string;
}

/** A component as the template listing gives it. */
export interface TemplateComponent {
  type: string;
  format?: string;
  text?: string;
  example?: Record<string, unknown>;
  buttons?: TemplateButton[];
  cards?: { components: TemplateComponent[] }[];
  limited_time_offer?: { text: string; has_expiration?: boolean };
  add_security_recommendation?: boolean;
  code_expiration_minutes?: number;
}

/** One row of `GET /{waba}/message_templates`: a name in one language. */
export interface Template {
  id: string;
  name: string;
  language: string;
  status: TemplateStatus;
  category: TemplateCategory;
  previous_category?: TemplateCategory;
  correct_category?: TemplateCategory;
  parameter_format: 'POSITIONAL' | 'NAMED';
  components: TemplateComponent[];
  quality_score: { score: QualityScore; date: number };
  rejected_reason: string;
  message_send_ttl_seconds?: number;
}

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g;

/** The distinct placeholder names of a text, in order of appearance (`1`, `2` or `first_name`). */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
}

/** The text with its placeholders filled in; one without a value stays as it is written. */
export function fillPlaceholders(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => values.get(name) ?? whole);
}

/** What a message must bring for a template, worked out once per version of the template. */
export interface TemplateNeeds {
  named: boolean;
  authentication: boolean;
  header:
    | { kind: 'none' }
    | { kind: 'text'; text: string; placeholders: string[] }
    | { kind: 'media'; format: 'image' | 'video' | 'gif' | 'document' }
    | { kind: 'location' }
    | { kind: 'product' };
  body: { text: string; placeholders: string[] };
  buttons: TemplateButton[];
  limitedTimeOffer: 'none' | 'plain' | 'with_expiration';
  cards: TemplateNeeds[];
}

/** Walks the components of a listing (WA 2.3). */
export function templateNeeds(
  components: readonly TemplateComponent[],
  named: boolean,
  authentication: boolean,
): TemplateNeeds {
  const needs: TemplateNeeds = {
    named,
    authentication,
    header: { kind: 'none' },
    body: { text: '', placeholders: [] },
    buttons: [],
    limitedTimeOffer: 'none',
    cards: [],
  };
  for (const component of components) {
    const text = component.text ?? '';
    switch (component.type) {
      case 'HEADER':
        needs.header = headerNeed(component);
        break;
      case 'BODY':
        needs.body = { text, placeholders: placeholdersOf(text) };
        break;
      case 'BUTTONS':
        needs.buttons = component.buttons ?? [];
        break;
      case 'LIMITED_TIME_OFFER':
        needs.limitedTimeOffer = component.limited_time_offer?.has_expiration ? 'with_expiration' : 'plain';
        break;
      case 'CAROUSEL':
        needs.cards = (component.cards ?? []).map((card) => templateNeeds(card.components, named, authentication));
        break;
    }
  }
  return needs;
}

function headerNeed(component: TemplateComponent): TemplateNeeds['header'] {
  const text = component.text ?? '';
  switch (component.format) {
    case 'TEXT':
      return { kind: 'text', text, placeholders: placeholdersOf(text) };
    case 'IMAGE':
      return { kind: 'media', format: 'image' };
    case 'VIDEO':
      return { kind: 'media', format: 'video' };
    case 'GIF':
      return { kind: 'media', format: 'gif' };
    case 'DOCUMENT':
      return { kind: 'media', format: 'document' };
    case 'LOCATION':
      return { kind: 'location' };
    case 'PRODUCT':
      return { kind: 'product' };
    default:
      return { kind: 'none' };
  }
}
