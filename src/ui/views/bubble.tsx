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
  /** What fills the blank that is open, in the bubble itself. */
  editor?: ComponentChild;
}) {
  const { preview, onBlank, editor } = props;
  const { t } = usePage().language;
  const { header, body, footer, offer, buttons, cards } = preview;
  return (
    <div class="chat">
      <div class="bubble">
        <Header header={header} onBlank={onBlank} />
        {offer ? (
          <div class="offer" dir="auto">
            <strong>{offer.text}</strong>
            {offer.expires ? <div>{t('preview.offerEnds', { when: offer.expires })}</div> : null}
          </div>
        ) : null}
        <div class="body" dir="auto">
          <Runs runs={body} onBlank={onBlank} />
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
              <Header header={card.header} onBlank={onBlank} />
              <div class="body" dir="auto">
                <Runs runs={card.body} onBlank={onBlank} />
              </div>
              <Buttons buttons={card.buttons} />
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

type OnBlank = ((key: string) => void) | undefined;

function Header({ header, onBlank }: { header: PreviewHeader | undefined; onBlank: OnBlank }) {
  const { t } = usePage().language;
  if (!header) return null;
  if (header.kind === 'text') {
    return (
      <div class="title" dir="auto">
        <Runs runs={header.runs} onBlank={onBlank} />
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

function Runs({ runs, onBlank }: { runs: TextRun[]; onBlank: OnBlank }) {
  const { t } = usePage().language;
  return (
    <>
      {runs.map((run, index) => {
        const classes = [
          run.bold ? 'bold' : '',
          run.italic ? 'italic' : '',
          run.struck ? 'struck' : '',
          run.mono ? 'mono' : '',
          run.filled ? 'filled' : '',
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
