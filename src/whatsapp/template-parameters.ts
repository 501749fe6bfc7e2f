import type { Template } from './template';
import { type Part, templateParts } from './template-parts';

/** One value that a template wants at send, under its parameter key of the in-arguments (design 2.1). */
export interface Need {
  /** `body.1`, `header.media`, `button.0`, `card.2.body.1` … Cards and buttons count from 0, placeholders from 1. */
  key: string;
  kind:
    | 'text'
    | 'image'
    | 'video'
    | 'document'
    | 'gif'
    | 'filename'
    | 'latitude'
    | 'longitude'
    | 'product'
    | 'catalog'
    | 'url_suffix'
    | 'payload'
    | 'coupon'
    | 'flow_token'
    | 'thumbnail'
    | 'sections'
    | 'one_time_password'
    | 'expiration';
  /** An optional value may be left empty: we or Meta have a sensible one. */
  required: boolean;
  /** The sample that the template was approved with. */
  example?: string;
  /** The label of the button, where it is one. */
  label?: string;
  /** The fixed part of the button's URL, to which the value is appended. */
  urlPrefix?: string;
  /** Whether our tracked link can follow it: it leads here, or to a host that must forward to us; absent where nobody looked. */
  carriesLink?: 'here' | 'forwarded' | 'never';
  /** The most characters that the value can have. */
  maxLength?: number;
}

function partNeeds(part: Part, oneTimePassword: boolean): Need[] {
  switch (part.kind) {
    case 'header_text':
    case 'body':
      return part.placeholders.map(({ key, example }) => ({
        key,
        kind: oneTimePassword && part.kind === 'body' ? 'one_time_password' : 'text',
        required: true,
        maxLength: oneTimePassword && part.kind === 'body' ? 15 : Math.max(0, part.limit - part.fixedLength),
        ...(example === undefined ? {} : { example }),
      }));
    case 'header_media': {
      const media: Need = { key: `${part.key}.media`, kind: part.media, required: true };
      return part.media === 'document'
        ? [media, { key: `${part.key}.filename`, kind: 'filename', required: false }]
        : [media];
    }
    case 'header_location':
      return [
        { key: `${part.key}.latitude`, kind: 'latitude', required: true },
        { key: `${part.key}.longitude`, kind: 'longitude', required: true },
        { key: `${part.key}.name`, kind: 'text', required: true },
        { key: `${part.key}.address`, kind: 'text', required: true },
      ];
    case 'header_product':
      return [
        { key: `${part.key}.product`, kind: 'product', required: true },
        { key: `${part.key}.catalog`, kind: 'catalog', required: true },
      ];
    case 'quick_reply':
      return [{ key: part.key, kind: 'payload', required: false, label: part.label, maxLength: 256 }];
    case 'url':
      return [
        {
          key: part.key,
          kind: 'url_suffix',
          required: true,
          label: part.label,
          urlPrefix: part.prefix,
          maxLength: 2000 - part.prefix.length,
          ...(part.example === undefined ? {} : { example: part.example }),
        },
      ];
    case 'copy_code':
      return [
        {
          key: part.key,
          kind: 'coupon',
          required: true,
          label: part.label,
          maxLength: 20,
          ...(part.example === undefined ? {} : { example: part.example }),
        },
      ];
    case 'flow':
      return [{ key: part.key, kind: 'flow_token', required: false, label: part.label }];
    case 'catalog':
      return [{ key: part.key, kind: 'thumbnail', required: false, label: part.label }];
    case 'multi_product':
      return [{ key: part.key, kind: 'sections', required: true, label: part.label }];
    case 'offer_expiration':
      return [{ key: part.key, kind: 'expiration', required: true }];
    case 'carousel':
      return part.cards.flat().flatMap((inner) => partNeeds(inner, false));
    case 'one_time_password':
    case 'unsupported':
      return [];
  }
}

/**
 * The values that a template needs, in the order of its components (WA 2.3, mostly inferred there). Pure. What a
 * journey cannot send has no needs; `compileTemplate(template).obstacles` says why.
 */
export function neededParameters(template: Template): Need[] {
  const parts = templateParts(template);
  const oneTimePassword = parts.some((part) => part.kind === 'one_time_password');
  return parts.flatMap((part) => partNeeds(part, oneTimePassword));
}
