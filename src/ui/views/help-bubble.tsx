import { useState } from 'preact/hooks';
import { type HelpTexts, type Question, questionOf } from '../text/help/questions';
import type { LanguageCode } from '../text/speak';
import { usePage } from './page-context';

/** Loaded when the first “?” is tapped: most pages are filled in without one. */
const TEXTS: Record<LanguageCode, () => Promise<HelpTexts>> = {
  en: async () => (await import('../text/help/en')).en,
  es: async () => (await import('../text/help/es')).es,
  pt: async () => (await import('../text/help/pt')).pt,
};

/** What a question means and how to answer it, behind a “?” beside it; nothing beside what is no question of its own. */
export function HelpBubble({ field, label }: { field: string; label: string }) {
  const question = questionOf(field);
  return question === undefined ? null : <Bubble id={`${field}-help`} question={question} label={label} />;
}

function Bubble({ id, question, label }: { id: string; question: Question; label: string }) {
  const { t, code } = usePage().language;
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState('');
  const open = (isOpened: boolean) => {
    setOpen(isOpened);
    if (!isOpened || text !== '') return;
    TEXTS[code]().then(
      (texts) => setText(texts[question]),
      () => setText(t('help.failed')),
    );
  };
  // A summary, and no button: the buttons of a step that can only be looked at are switched off with its answers.
  return (
    <>
      <details class="help" onToggle={(event) => open(event.currentTarget.open)}>
        <summary class="help-mark" id={`${id}-button`} aria-label={t('help.about', { label })} aria-controls={id}>
          ?
        </summary>
      </details>
      <span class="help-text" id={id} role="status">
        {isOpen ? text : ''}
      </span>
    </>
  );
}
