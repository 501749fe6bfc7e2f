import type { ComponentChild } from 'preact';
import type { Preview, PreviewButton, PreviewHeader, TextRun } from '../form/template-preview';
import type { TextKey } from '../text/en';
import { Icon, type IconName } from './icon';
import { usePage } from './page-context';

const MEDIA_ICONS: Record<string, IconName> = {
  IMAGE: 'picture',
  VIDEO: 'video',
  GIF: 'video',
  DOCUMENT: 'document',
  LOCATION: 'place',
  PRODUCT: 'product',
};

const BUTTON_ICONS: Record<PreviewButton['kind'], IconName> = {
  reply: 'reply',
  link: 'link',
  call: 'call',
  copy: 'copy',
  flow: 'list',
  catalog: 'product',
  other: 'list',
};

/** The message as the customer would see it. Text takes its own direction; media is named and never fetched. */
export function Bubble(props: {
  preview: Preview;
  onBlank?: (key: string) => void;
  /** Whether nothing fills a blank yet, so that what it shows is the template's own sample. */
  isOpen?: (key: string) => boolean;
  /** What fills the blank that is open, in the bubble itself. */
  editor?: ComponentChild;
}) {
  const { preview, onBlank, isOpen, editor } = props;
  const { t } = usePage().language;
  const { header, body, footer, offer, buttons, cards } = preview;
  return (
    <div class="chat">
      <div class="bubble">
        <Header header={header} onBlank={onBlank} isOpen={isOpen} />
        {offer ? (
          <div class="offer" dir="auto">
            <strong>{offer.text}</strong>
            {offer.expires ? <div>{t('preview.offerEnds', { when: offer.expires })}</div> : null}
          </div>
        ) : null}
        <div class="body" dir="auto">
          <Runs runs={body} onBlank={onBlank} isOpen={isOpen} />
        </div>
        {editor}
        {footer ? (
          <div class="footer" dir="auto">
            {footer}
          </div>
        ) : null}
        <div class="time" aria-hidden="true">
          12:30
        </div>
        <Buttons buttons={buttons} />
      </div>
      {cards.length > 0 ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a strip that scrolls must be reachable by keyboard (WCAG 2.1.1).
        <ul class="cards" aria-label={t('preview.cards')} tabIndex={0}>
          {cards.map((card, index) => (
            <li class="bubble" key={index}>
              <Header header={card.header} onBlank={onBlank} isOpen={isOpen} />
              <div class="body" dir="auto">
                <Runs runs={card.body} onBlank={onBlank} isOpen={isOpen} />
              </div>
              <Buttons buttons={card.buttons} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

interface Blanks {
  onBlank: ((key: string) => void) | undefined;
  isOpen: ((key: string) => boolean) | undefined;
}

function Header({ header, onBlank, isOpen }: Blanks & { header: PreviewHeader | undefined }) {
  const { t } = usePage().language;
  if (!header) return null;
  if (header.kind === 'text') {
    return (
      <div class="title" dir="auto">
        <Runs runs={header.runs} onBlank={onBlank} isOpen={isOpen} />
      </div>
    );
  }
  return (
    <div class={`media media_${header.format.toLowerCase()}`}>
      <Icon name={MEDIA_ICONS[header.format] ?? 'picture'} />
      <span>{t(`preview.media.${header.format}` as TextKey)}</span>
      {header.caption ? <span class="caption">{header.caption}</span> : null}
    </div>
  );
}

function Buttons({ buttons }: { buttons: PreviewButton[] }) {
  if (buttons.length === 0) return null;
  return (
    <ul class="taps">
      {buttons.map(({ kind, label, detail }, index) => (
        <li key={index} title={detail}>
          <Icon name={BUTTON_ICONS[kind]} />
          <span dir="auto">{label}</span>
        </li>
      ))}
    </ul>
  );
}

function Runs({ runs, onBlank, isOpen }: Blanks & { runs: TextRun[] }) {
  const { t } = usePage().language;
  return (
    <>
      {runs.map((run, index) => {
        const isSample = run.key !== undefined && isOpen?.(run.key) === true;
        const classes = [
          run.bold ? 'bold' : '',
          run.italic ? 'italic' : '',
          run.struck ? 'struck' : '',
          run.mono ? 'mono' : '',
          isSample ? 'sample' : run.filled ? 'filled' : '',
        ].filter(Boolean);
        const className = classes.join(' ') || undefined;
        // The template's own words give the text its direction; a value keeps to itself, whatever its script.
        const Run = run.filled ? 'bdi' : 'span';
        const { key, text } = run;
        if (key !== undefined && onBlank) {
          // What a blank shows leads to where it is filled.
          return (
            <button
              type="button"
              key={index}
              class={`blank ${className ?? ''}`}
              title={t('preview.fill')}
              onClick={() => onBlank(key)}
            >
              <bdi>{text}</bdi>
              {isSample && !text.startsWith('{{') ? <sup> {t('preview.sample')}</sup> : null}
            </button>
          );
        }
        return (
          <Run key={index} class={className}>
            {run.text}
          </Run>
        );
      })}
    </>
  );
}
