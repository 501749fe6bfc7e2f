import { useMemo, useState } from 'preact/hooks';
import type { OptInKitView } from '../../admin/page-data';
import type { SenderView } from '../../admin/sender-data';
import { Notice } from '../views/notice';
import type { AdminApi } from './admin-api';
import { KIT_LANGUAGES, type KitLanguage, optInKit } from './opt-in-kit';
import { Button, Section, WhenLoaded } from './parts';
import { qrCodeFile, qrCodeOf } from './qr-code';
import { useLoaded } from './use-loaded';

const LANGUAGE_NAMES: Readonly<Record<KitLanguage, string>> = { en: 'English', es: 'Spanish', pt: 'Portuguese' };

/** What a business needs to be given opt-ins: a link into the chat and its QR code, texts and a button, each naming what one says yes to. */
export function OptInPage({ api }: { api: AdminApi }) {
  const { loaded, reload } = useLoaded(api.optInKit);
  const senders = useLoaded(api.senders);
  return (
    <>
      <p>
        An opt-in counts for what it names, so each part of the kit says what is sent, by whom, and how to end it. Who
        sends the keyword on WhatsApp is opted in to its topic at once; what a checkout or a form is told reaches us by{' '}
        <code>POST /consents</code>.
      </p>
      <WhenLoaded loaded={loaded} retry={() => void reload()}>
        {({ keywords }) => (
          <WhenLoaded loaded={senders.loaded} retry={() => void senders.reload()}>
            {(found) => <Kit keywords={keywords} senders={found.senders} />}
          </WhenLoaded>
        )}
      </WhenLoaded>
    </>
  );
}

function Kit({ keywords, senders }: { keywords: OptInKitView['keywords']; senders: readonly SenderView[] }) {
  const [senderId, setSenderId] = useState(senders[0]?.id ?? '');
  const [word, setWord] = useState(keywords[0]?.word ?? '');
  const [language, setLanguage] = useState<KitLanguage>('en');
  const [what, setWhat] = useState('');
  const [named, setNamed] = useState<string>();
  const sender = senders.find(({ id }) => id === senderId);
  const topic = keywords.find((keyword) => keyword.word === word)?.topic;
  const business = (named ?? sender?.name ?? '').trim();

  if (topic === undefined) return <NoKeyword />;
  const phoneNumber = sender?.phoneNumber ?? '';
  const kit = optInKit({ business, what: what.trim(), phoneNumber, word }, language);
  return (
    <>
      <Section title="What one says yes to" id="opt-in">
        <Choice
          field="kit-sender"
          label="Sender"
          value={senderId}
          choices={senders.map(({ id, name, phoneNumber }) => [id, `${name} · ${phoneNumber}`])}
          onChange={setSenderId}
        />
        <Choice
          field="kit-word"
          label="Keyword that one sends, and its topic"
          value={word}
          choices={keywords.map((keyword) => [keyword.word, `${keyword.word} → ${keyword.topic}`])}
          onChange={setWord}
        />
        <Choice
          field="kit-language"
          label="Language of your customers"
          value={language}
          choices={KIT_LANGUAGES.map((code) => [code, LANGUAGE_NAMES[code]])}
          onChange={(code) => setLanguage(code as KitLanguage)}
        />
        <Typed
          field="kit-business"
          label="Who sends, as customers know you"
          value={named ?? sender?.name ?? ''}
          onChange={setNamed}
        />
        <Typed
          field="kit-what"
          label="What you will send, such as: offers and news, at most twice a month"
          value={what}
          onChange={setWhat}
        />
      </Section>
      {kit === undefined ? (
        <p class="hint" id="kit-waits">
          {/\d/.test(phoneNumber)
            ? 'Say what you will send: an opt-in to nothing in particular is none.'
            : 'The number of this sender is not known yet, so no link could lead to it. See Senders.'}
        </p>
      ) : (
        <Section title="The kit" id="kit">
          <Copied field="kit-link" label="Link into the chat, with the keyword written" text={kit.link} />
          <QrCodeFigure link={kit.link} word={word} />
          <Copied field="kit-chat" label="Text beside the link or the QR code" text={kit.chat} />
          <Copied field="kit-checkout" label="Checkout: a box that is not ticked" text={kit.checkout} />
          <Copied field="kit-form" label="Form: a box that is not ticked" text={kit.form} />
          <Copied field="kit-button" label="Button for a web page" text={kit.button} />
          <p class="hint">
            A box that was ticked is reported with the topic <code>{topic}</code>, so that steps of that topic write to
            them.
          </p>
        </Section>
      )}
    </>
  );
}

/** The link for a counter, a parcel or a poster; the file is sharp at every size. */
function QrCodeFigure({ link, word }: { link: string; word: string }) {
  const code = useMemo(() => qrCodeOf(link), [link]);
  const file = `data:image/svg+xml,${encodeURIComponent(qrCodeFile(code))}`;
  return (
    <figure class="qr-code">
      <svg id="kit-qr" role="img" aria-label={`QR code of ${link}`} viewBox={`0 0 ${code.size} ${code.size}`}>
        <path d={code.path} />
      </svg>
      <figcaption>
        <a id="kit-qr-file" download={`opt-in-${word}.svg`} href={file}>
          QR code as a file to print (SVG)
        </a>
      </figcaption>
    </figure>
  );
}

/** Without a keyword a message on WhatsApp opts nobody in: no link is shown that looks as if it did. */
function NoKeyword() {
  return (
    <Notice kind="warning">
      <span id="kit-no-keyword">
        No keyword of a topic is set up, so a message on WhatsApp opts nobody in yet. Add one to{' '}
        <code>config/opt-out-words-own.json</code>, or the file that <code>OPT_OUT_WORDS</code> names, and start again:{' '}
        <code>{'{"words": ["JOIN OFFERS"], "topic": "offers", "status": "opted_in"}'}</code>
      </span>
    </Notice>
  );
}

function Choice(props: {
  field: string;
  label: string;
  value: string;
  choices: readonly (readonly [value: string, label: string])[];
  onChange: (value: string) => void;
}) {
  const { field, label, value, choices, onChange } = props;
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <div class="slds-select_container">
        <select class="slds-select" id={field} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          {choices.map(([each, name]) => (
            <option key={each} value={each}>
              {name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}

function Typed(props: { field: string; label: string; value: string; onChange: (value: string) => void }) {
  const { field, label, value, onChange } = props;
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <input class="slds-input" id={field} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}

/** A text to take along: it can be read, marked and copied, and says when it was. */
function Copied({ field, label, text }: { field: string; label: string; text: string }) {
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <div class="slds-form-element">
      <label class="slds-form-element__label" for={field}>
        {label}
      </label>
      <textarea class="slds-textarea" id={field} rows={2} readOnly value={text} />
      <Button label={`Copy: ${label}`} onClick={() => void copy()}>
        Copy
      </Button>{' '}
      <span role="status">{copied === text ? 'Copied.' : ''}</span>
    </div>
  );
}
